import { serveScim11 } from '../../src/dialects/scim11/provider-layer.ts';
import { strict } from '../../src/protocol/deviation.ts';
import { compose, type Layer } from '../../src/protocol/exchange/exchange.ts';
import { endpoints } from '../../src/protocol/schema/endpoints.ts';
import { behaviourOfType } from '../behaviour/index.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import { isRefusedMethod } from '../handlers/methods.ts';
import { errorShaper } from '../messages/error-shape.ts';
import { readBody } from '../messages/request-body.ts';

/** Returns the layer that translates SCIM 1.1. Returns no layer if the provider uses SCIM 2.0. */
export function scim11Layers(provider: ProviderContext): Layer[] {
  const { behaviour, clock, models, newId } = provider;
  if (behaviour.scimVersion === '2.0') return [];
  const { ServiceProviderConfig } = endpoints;
  const translation = serveScim11({
    configPath: behaviour.serviceProviderConfig === 'plural' ? `${ServiceProviderConfig}s` : ServiceProviderConfig,
    showsMembers: behaviour.membersOnRead === 'full',
    readBody: (request) => readBody(request, behaviour.maxPayloadSize, strict),
    shapeError: errorShaper(behaviour, { now: clock, newId }),
    hasPatch: (path) => {
      const endpoint = `/${path.split('/')[1]}`;
      const model = models.find(({ resourceType }) => resourceType.endpoint === endpoint);
      const own = model ? behaviourOfType(behaviour, model.resourceType.name) : behaviour;
      return own.patch && !(model && isRefusedMethod(provider, model, 'PATCH'));
    },
  });
  const noted: Layer = (next) => (request) => {
    noteOn(request, behaviour, 'scimVersion');
    return next(request);
  };
  return [compose(noted, translation)];
}
