// These models are not in `model.ts`: no command needs them, and their creation takes as long as that of User and Group.
import { createResourceModel, type ResourceModel } from './model.ts';
import { discoveryResourceTypes, standardSchemas } from './standard/index.ts';

/** Models of ServiceProviderConfig, ResourceType and Schema. */
export const discoveryModels: readonly ResourceModel[] = discoveryResourceTypes.map((type) =>
  createResourceModel(type, standardSchemas),
);
