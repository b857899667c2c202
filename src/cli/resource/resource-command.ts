import { BaseCommand } from '../base-command.ts';
import { serviceFlags } from '../flags.ts';
import { type ResourceScope, resourceScope } from './resource-scope.ts';

/**
 * Base class of the commands that read or change resources. A command parses its arguments and passes `resources` to
 * the functions that do the work.
 */
export abstract class ResourceCommand extends BaseCommand {
  static override baseFlags = serviceFlags;
  #resources: ResourceScope | undefined;

  /** The scope of this command. Valid after the arguments are parsed. */
  protected get resources(): ResourceScope {
    this.#resources ??= resourceScope(this.scope);
    return this.#resources;
  }
}
