// No command needs these models, so they are not in `model.ts`: to create them takes as long as to create User and
// Group.
import { createResourceModel, type ResourceModel } from './model.ts';
import { discoveryResourceTypes, standardSchemas } from './standard/index.ts';

/** Models of ServiceProviderConfig, ResourceType and Schema. */
export const discoveryModels: readonly ResourceModel[] = discoveryResourceTypes.map((type) =>
  createResourceModel(type, standardSchemas),
);
