import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, diff } from '../../../src/protocol/patch/index.ts';
import { deviceResourceTypes, deviceSchemas, deviceUrn } from '../../../src/protocol/schema/devices/index.ts';
import { createResourceModel, type ResourceModel } from '../../../src/protocol/schema/model.ts';
import { parseAttributePath, printTarget, resolvePath, type Target } from '../../../src/protocol/schema/path.ts';

const [deviceType] = deviceResourceTypes;
if (!deviceType) throw new Error('there is no Device');
const model = createResourceModel(deviceType, deviceSchemas);
const { Ble, PairingPassKey, PairingOob } = deviceUrn;

const resolve = (path: string, type: ResourceModel = model): Target | undefined =>
  resolvePath(parseAttributePath(path), type);

describe('an extension inside another extension', () => {
  it.each([[`${Ble}:${PairingOob}.randomNumber`], [`${Ble}:${PairingOob}`], [`${Ble}:deviceMacAddress`], [Ble]])(
    'is named by a path that is printed as it was: %s',
    (path) => {
      const target = resolve(path);
      expect(target && printTarget(target)).toBe(path);
      const shouted = resolve(path.toUpperCase());
      expect(shouted && printTarget(shouted)).toBe(path);
    },
  );

  it.each([
    [`${PairingOob}:key`],
    [`${Ble}:${PairingOob}.serial`],
    [`${deviceUrn.Dpp}:${PairingOob}.key`],
    [`${Ble}:urn:example:pairing.key`],
  ])('has no other path: %s', (path) => {
    expect(resolve(path)).toBeUndefined();
  });

  it('is changed by the difference of two devices, and by nothing else', () => {
    const ble = { versionSupport: ['5.4'], deviceMacAddress: '2C:54:91:88:C9:E2', pairingMethods: [PairingPassKey] };
    const device = (own: JsonObject): JsonObject => ({
      schemas: [deviceUrn.Device, Ble],
      active: true,
      [Ble]: { ...ble, ...own },
    });
    const before = device({ [PairingPassKey]: { key: 1 } });
    const after = device({ [PairingPassKey]: { key: 2 }, [PairingOob]: { key: 'k', randomNumber: 3 } });
    expect(applyPatch(before, diff(before, after, model), model).resource).toEqual(after);
    expect(applyPatch(after, diff(after, before, model), model).resource).toEqual(before);
    expect(diff(before, before, model)).toEqual([]);
  });

  it('stands alone where the type does not have the outer extension', () => {
    const schemaExtensions = [{ schema: PairingPassKey, required: false }];
    const own = createResourceModel({ ...deviceType, schemaExtensions }, deviceSchemas);
    expect(resolve(`${PairingPassKey}:key`, own)).toMatchObject({ kind: 'attribute', extension: PairingPassKey });
  });
});
