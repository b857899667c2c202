import { compose, type Exchange, type Layer } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { createResourceModel, type ResourceModel } from '../../src/protocol/schema/model.ts';
import { asynchronous } from '../asynchronous/layer.ts';
import type { PendingRequests } from '../asynchronous/pending-requests.ts';
import type { Authentication } from '../auth/authentication.ts';
import { type Behaviour, behaviourOfType, resolveTypes } from '../behaviour/index.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import { indexesOf } from '../context/indexes.ts';
import type { Faults } from '../faults/faults.ts';
import { behaviourOfModels, membersOnRead } from '../groups/members-on-read.ts';
import { router } from '../handlers/router.ts';
import type { Journal } from '../journal/journal.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { cors } from '../messages/cors.ts';
import { dateOf } from '../messages/date.ts';
import { errorShape } from '../messages/error-shape.ts';
import { headerRules } from '../messages/header-rules.ts';
import { parameterRules } from '../messages/parameter-rules.ts';
import { withOwnBody } from '../messages/request-body.ts';
import { errorBoundary, serialise } from '../messages/response.ts';
import { changesForm, responseForm } from '../messages/response-form.ts';
import { deactivateDue, deactivatesLater } from '../resources/deactivation.ts';
import type { Clock } from '../scheduling/clock.ts';
import type { Store } from '../store/store.ts';
import { checkAttributes, checkTypeNames } from './known-attributes.ts';
import { offeredTypes } from './offered-types.ts';
import { scim11Layers } from './scim11.ts';
import { shapeSchemas } from './shape-schemas.ts';

/** The parts of a provider that do not change when its behaviours change. */
export interface LastingParts {
  readonly schemas: readonly Schema[];
  readonly resourceTypes: readonly ResourceType[];
  /** The members of a context that do not depend on behaviours. */
  readonly context: Omit<ProviderContext, 'behaviour' | 'models' | 'schemas' | 'indexes'>;
  readonly clock: Clock;
  /** Undefined if clients need no credentials. */
  readonly authentication: Authentication | undefined;
  readonly rateLimits: RateLimits;
  readonly pending: PendingRequests;
  /** Handles requests to the endpoints of the event stream. `undefined` if the provider has no events. */
  readonly events: Layer | undefined;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Layers that the caller adds around the handlers. */
  readonly layers: readonly Layer[];
  readonly onError: (error: unknown) => void;
}

/** A provider with one set of behaviours. */
export interface Assembly {
  readonly context: ProviderContext;
  /** Creates an exchange over another store, with no faults and no journal. */
  over(store: Store): Exchange;
  readonly exchange: Exchange;
}

/**
 * Assembles the exchange of a provider from its lasting parts and its behaviours. Does not change the lasting parts.
 * Throws a `BehaviourError` if a behaviour uses a name that no resource type and no schema has.
 */
export function assemble(parts: LastingParts, given: Behaviour): Assembly {
  const { clock, journal, faults, authentication, pending, rateLimits, onError } = parts;
  const behaviour = resolveTypes(given, parts.resourceTypes);
  const { schemas, resourceTypes } = offeredTypes(parts, behaviour);
  const models = modelsOf(resourceTypes, schemas, behaviour);
  checkAttributes(behaviour, models);
  for (const type of Object.keys(behaviour.byType)) {
    const ofType = behaviourOfType(behaviour, type);
    shapeSchemas(schemas, ofType);
    checkTypeNames(type, behaviour.byType[type] ?? {});
    checkAttributes(ofType, models);
  }
  const context: ProviderContext = {
    ...parts.context,
    behaviour,
    schemas: shapeSchemas(schemas, behaviour),
    models,
    // Creates the indexes again for the new models, because a query finds an index by the attribute of its model. The
    // index names are still those in the store.
    indexes: new Map(models.map((model) => [model.resourceType.name, indexesOf(model)])),
  };
  const isAsynchronous = behaviour.asyncRequest !== 'none' || !pending.isEmpty;
  const inner = compose(
    serialise,
    ...answerLayers(context),
    (next) => errorBoundary(next, onError),
    ...parts.layers,
    ...(authentication ? [authentication.layer(behaviour)] : []),
    ...requestLayers(context, rateLimits),
    withOwnBody,
    ...(parts.events ? [parts.events] : []),
    ...(isAsynchronous ? [asynchronous(context, pending)] : []),
  );
  const over = (store: Store): Exchange => inner(router({ ...context, store }));
  return {
    context,
    over,
    // The journal layer is the outermost layer, because it must record the response that the client receives. The fault
    // layer is inside it, because a fault can damage any response.
    exchange: compose(
      journal.layer,
      ...(behaviour.cors === 'none' ? [] : [cors(behaviour)]),
      ...scim11Layers(context),
      faults.layer,
      dateOf(clock),
    )(over(context.store)),
  };
}

function modelsOf(
  resourceTypes: readonly ResourceType[],
  schemas: readonly Schema[],
  behaviour: Behaviour,
): readonly ResourceModel[] {
  const shaped = shapeSchemas(schemas, behaviourOfModels(behaviour));
  return resourceTypes.map((type) => createResourceModel(type, shaped));
}

/**
 * Returns the layers that change the form of responses, the shape of errors, or the members of groups. With the default
 * behaviours, returns an empty list.
 */
function answerLayers({ behaviour, clock, newId }: ProviderContext): Layer[] {
  const isShaped = behaviour.errorShape !== 'rfc' || behaviour.errorStatus !== 'string';
  return [
    ...(changesForm(behaviour) ? [responseForm(behaviour, clock)] : []),
    ...(isShaped ? [errorShape(behaviour, { now: clock, newId })] : []),
    ...(behaviour.membersOnRead === 'full' ? [] : [membersOnRead(behaviour)]),
  ];
}

/**
 * Returns the layers that run before a request is processed. For `requiredHeaders`, `refusedHeaders`,
 * `requiredParameters` and `rateLimits`, a layer refuses requests. For delayed deactivations, a layer deactivates the users whose delay is over. With the default behaviours, returns an empty list.
 */
function requestLayers(provider: ProviderContext, rateLimits: RateLimits): Layer[] {
  const { behaviour, models, laterDeactivations } = provider;
  const { requiredHeaders, refusedHeaders, requiredParameters, rateLimits: limits } = behaviour;
  const hasLater =
    !laterDeactivations.isEmpty ||
    models.some(({ resourceType: { name } }) => deactivatesLater(behaviourOfType(behaviour, name)));
  const later: Layer = (next) => async (request) => {
    if (await deactivateDue(provider)) {
      noteOn(request, behaviour, behaviour.delete === 'deactivate-later' ? 'delete' : 'deactivation');
      noteOn(request, behaviour, 'deactivationDelay');
    }
    return next(request);
  };
  return [
    ...(requiredHeaders.length + refusedHeaders.length === 0 ? [] : [headerRules(behaviour)]),
    ...(requiredParameters.length === 0 ? [] : [parameterRules(behaviour)]),
    ...(limits.length === 0 ? [] : [rateLimits.layer(behaviour, models)]),
    ...(hasLater ? [later] : []),
  ];
}
