import { serveScim11 } from '../../src/dialects/scim11/provider-layer.ts';
import { strict } from '../../src/protocol/deviation.ts';
import { compose, type Layer } from '../../src/protocol/exchange/exchange.ts';
import { endpoints } from '../../src/protocol/schema/endpoints.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import { errorShaper } from '../messages/error-shape.ts';
import { readBody, readXmlText } from '../messages/request-body.ts';
import { CooperativeYield } from '../scheduling/cooperative-yield.ts';

/**
 * Minimum average number of bytes per element of an XML body. If the average is lower, the body consists mostly of
 * tags.
 */
const bytesPerElement = 16;

/** Returns the layer that translates SCIM 1.1. Returns no layer if the provider uses SCIM 2.0. */
export function scim11Layers(provider: ProviderContext): Layer[] {
  const { behaviour, clock, models, newId } = provider;
  if (behaviour.scimVersion === '2.0') return [];
  const { ServiceProviderConfig } = endpoints;
  const { maxPayloadSize } = behaviour;
  const translation = serveScim11({
    configPath: behaviour.serviceProviderConfig === 'plural' ? `${ServiceProviderConfig}s` : ServiceProviderConfig,
    models,
    maxElements: Math.ceil(maxPayloadSize / bytesPerElement),
    readBody: (request) => readBody(request, maxPayloadSize, strict),
    readText: (request) => readXmlText(request, maxPayloadSize),
    createPause: () => {
      const yielding = new CooperativeYield(provider.elapsed);
      return () => (yielding.isDue ? yielding.toEventLoop() : undefined);
    },
    shapeError: errorShaper(behaviour, { now: clock, newId }),
  });
  const noted: Layer = (next) => (request) => {
    noteOn(request, behaviour, 'scimVersion');
    return next(request);
  };
  return [compose(noted, translation)];
}
