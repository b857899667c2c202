import { hasStatus } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { ResourceSearch, textOf } from '../../changes/find/search.ts';
import { idOf, labelOf } from '../../changes/resource.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { resolvePath, tryParseAttributePath } from '../../protocol/schema/path.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { extensionValue, extensionWith } from '../mapping/enterprise.ts';
import type { RowError } from '../result.ts';
import { isDistinguishedName } from '../source/distinguished-name.ts';
import type { PersonReference } from './entry.ts';

/** The person whom a text names, or the reason why no person is found. */
export type Resolved = { readonly person: PersonReference } | { readonly error: RowError };

/** Keys with which a text can name a person. The strongest key comes first and takes precedence. */
const ranks = ['sourceId', 'userName', 'externalId', 'employeeNumber', 'email', 'displayName'] as const;

/**
 * Finds the people to whom rows refer, for example the manager of a row. People of the file take precedence, because
 * the same run may create them. All other people are searched on the server. Each text is searched only one time.
 */
export class References {
  readonly #known = new Map<string, { rank: number; person: PersonReference; isAmbiguous: boolean }>();
  readonly #asked = new Map<string, Promise<Resolved>>();

  readonly #search: ResourceSearch;

  constructor(
    private readonly context: ChangeContext,
    /**
     * Returns `true` if a row refers to a person with this text. `add` stores a person only under texts for which the
     * result is `true`.
     */
    private readonly isWanted: (text: string) => boolean = () => true,
  ) {
    this.#search = new ResourceSearch(context, {
      isWanted: (key) => isWanted(foldCase(key.slice(key.indexOf(' ') + 1))),
    });
  }

  /** Stores a person of the file under all keys with which a row could refer to this person. */
  add(person: PersonReference, resource: JsonObject, sourceId?: string): void {
    for (const [rank, text] of namesOf(resource, this.context.model, sourceId)) {
      const key = foldCase(text);
      if (!this.isWanted(key)) continue;
      const known = this.#known.get(key);
      if (known && known.rank < rank) continue;
      const isAmbiguous = known?.rank === rank && (known.isAmbiguous || !isSame(known.person, person));
      this.#known.set(key, { rank, person, isAmbiguous });
    }
  }

  /** Finds the person whom a text names. Throws any error of a request. */
  async resolve(text: string): Promise<Resolved> {
    const known = this.#known.get(foldCase(text));
    if (known?.isAmbiguous) {
      return {
        error: {
          code: 'ambiguous',
          message: `several people in the file have the name or key ${JSON.stringify(text)}`,
        },
      };
    }
    if (known) return { person: known.person };
    const asked = this.#asked.get(foldCase(text)) ?? this.#ask(text);
    this.#asked.set(foldCase(text), asked);
    return asked;
  }

  async #ask(text: string): Promise<Resolved> {
    for (const path of this.#pathsFor(text)) {
      const matches = await this.#search.find(path, text);
      const [first] = matches;
      const id = idOf(first);
      if (matches.length > 1) {
        const candidates = matches.slice(0, 10).map((candidate) => labelOf(candidate));
        return {
          error: {
            code: 'ambiguous',
            message: `${matches.length} people have the ${path} ${JSON.stringify(text)}`,
            candidates,
          },
        };
      }
      if (id !== undefined) return { person: { id } };
    }
    if (isDistinguishedName(text)) return unresolved(text);
    const byId = await this.context.client
      .get(this.context.model.resourceType.endpoint, text)
      .catch((error: unknown) => {
        if (hasStatus(error, 404) || hasStatus(error, 400)) return undefined;
        throw error;
      });
    const id = idOf(byId);
    if (id === text) return { person: { id } };
    return unresolved(text);
  }

  /**
   * Returns the paths of the attributes that can have this text as their value. A distinguished name can only be an
   * `externalId`. A text with an `@` can only be a `userName` or an e-mail address. Another text with spaces can only
   * be a `displayName`.
   */
  #pathsFor(text: string): string[] {
    const urn = extensionWith('employeeNumber', this.context.model);
    const candidates = isDistinguishedName(text)
      ? ['externalId']
      : text.includes('@')
        ? ['userName', 'emails.value']
        : /\s/.test(text)
          ? ['displayName']
          : ['userName', 'externalId', ...(urn === undefined ? [] : [`${urn}:employeeNumber`]), 'displayName'];
    return candidates.filter((path) => {
      const parsed = tryParseAttributePath(path);
      return parsed !== undefined && resolvePath(parsed, this.context.model) !== undefined;
    });
  }
}

function unresolved(text: string): Resolved {
  return { error: { code: 'unresolved', message: `no person is found for ${JSON.stringify(text)}` } };
}

function isSame(one: PersonReference, other: PersonReference): boolean {
  return 'id' in one ? 'id' in other && one.id === other.id : 'line' in other && one.line === other.line;
}

function* namesOf(resource: JsonObject, model: ResourceModel, sourceId?: string): Iterable<[number, string]> {
  const emails = Array.isArray(resource.emails) ? resource.emails : [];
  const names: Record<(typeof ranks)[number], unknown[]> = {
    sourceId: [sourceId],
    userName: [resource.userName],
    externalId: [resource.externalId],
    employeeNumber: [extensionValue(resource, 'employeeNumber', model)],
    email: emails.map((email) => (isObject(email) ? email.value : undefined)),
    displayName: [resource.displayName],
  };
  for (const [rank, kind] of ranks.entries()) {
    for (const value of names[kind]) {
      const text = typeof value === 'string' ? textOf(value) : undefined;
      if (text !== undefined) yield [rank, text];
    }
  }
}
