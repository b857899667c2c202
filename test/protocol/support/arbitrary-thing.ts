import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import type { AttributeModel, ResourceModel } from '../../../src/protocol/schema/model.ts';

const anyText = fc.constantFrom('a', 'Big', 'big', 'x y', '2026-01-31T08:00:00Z', 'QQ==', '');
const anyWrong = fc.oneof(anyText, fc.constantFrom<Json>(true, 0, 1.5, null, [], {}, [null], [{}]));

/** Any resource of a type: names in the spelling of the schemas, and values that are usually valid. */
export function anyResourceOf({ core, extensions }: ResourceModel): fc.Arbitrary<JsonObject> {
  const optional = extensions.map(({ attributes }) => fc.option(anyMembers(attributes), { nil: undefined }));
  return fc.tuple(anyMembers(core.attributes), ...optional).map(([{ schemas: _schemas, ...members }, ...data]) => {
    const given = extensions.flatMap(({ urn }, index) => (data[index] ? [[urn, data[index]] as const] : []));
    return { schemas: [core.urn, ...given.map(([urn]) => urn)], ...members, ...Object.fromEntries(given) };
  });
}

function anyMembers(attributes: readonly AttributeModel[]): fc.Arbitrary<JsonObject> {
  return fc
    .subarray([...attributes], { maxLength: Math.min(5, attributes.length) })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((one) => [one.name, anyValue(one)]))));
}

function anyValue(attribute: AttributeModel): fc.Arbitrary<Json> {
  const one = attribute.type === 'complex' ? anyMembers(attribute.subAttributes) : suiting(attribute);
  const right = attribute.multiValued ? fc.array(one, { maxLength: 3 }) : one;
  return fc.oneof(
    { weight: 15, arbitrary: right },
    { weight: 1, arbitrary: anyWrong },
    { weight: 1, arbitrary: fc.array(one, { maxLength: 2 }) },
  );
}

function suiting({ type }: AttributeModel): fc.Arbitrary<Json> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.constantFrom(0, 7, -3);
    case 'decimal':
      return fc.constantFrom(0, 1.5);
    case 'dateTime':
      return fc.constant('2026-01-31T08:00:00Z');
    case 'binary':
      return fc.constant('QQ==');
    case 'reference':
      return fc.constant('https://example.com/a');
    case 'string':
    case 'complex':
      return anyText;
  }
}
