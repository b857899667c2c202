import { BaseCommand } from '../base-command.ts';
import { type ResourceScope, resourceScope } from './resource-scope.ts';

/** Base of the commands that read or change resources. These commands parse their arguments and call functions with `resources`. */
export abstract class ResourceCommand extends BaseCommand {
  #resources: ResourceScope | undefined;

  /** The scope of this command. Valid after the arguments are parsed. */
  protected get resources(): ResourceScope {
    this.#resources ??= resourceScope(this.scope);
    return this.#resources;
  }
}
