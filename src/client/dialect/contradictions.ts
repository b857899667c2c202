import type { Dialect } from '../../dialects/dialect.ts';
import type { ScimResponse } from '../../protocol/exchange/exchange.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import type { OnNotice } from '../notice.ts';
import { ofEndpoint } from '../of-endpoint.ts';
import { visibleText } from '../text.ts';

/** Reports responses that contradict the dialect of a service. Reports each contradiction only once. */
export class Contradictions {
  readonly #told = new Set<string>();

  constructor(
    private readonly dialect: Dialect,
    private readonly onNotice: OnNotice | undefined,
  ) {}

  /** Reports that the service refuses a method which the dialect lists as supported. */
  checkMethod(method: string, endpoint: string, { status }: ScimResponse): void {
    if (status !== 405 && status !== 501) return;
    const methods: readonly string[] = ofEndpoint(this.dialect.facts.methods, endpoint) ?? [];
    if (methods.includes(method)) this.#tell(`${method} ${endpoint} works`, `status ${status}`);
  }

  /** Reports that the service refuses a filter although the dialect says that all parts of the filter are supported. */
  checkFilter(endpoint: string, { status }: ScimResponse): void {
    const { filterOperators, filterAttributes } = this.dialect.facts;
    if (status !== 400 && status !== 501) return;
    if (filterOperators === undefined && ofEndpoint(filterAttributes, endpoint) === undefined) return;
    this.#tell(`${endpoint} supports the filter of the request`, `status ${status}`);
  }

  /** Reports a group with members if the dialect says that groups never show members. */
  checkMembers(endpoint: string, resources: readonly JsonObject[]): void {
    if (this.dialect.facts.membersOnRead !== 'never' || endpoint.toLowerCase() !== '/groups') return;
    if (resources.some(({ members }) => Array.isArray(members) && members.length > 0))
      this.#tell('groups never show members', 'a group with members');
  }

  /** Reports a page that is larger than the maximum page size in the dialect. */
  checkPage(endpoint: string, size: number): void {
    const { maxPageSize } = this.dialect.facts;
    if (maxPageSize !== undefined && size > maxPageSize)
      this.#tell(`the maximum page size is ${maxPageSize}`, `${size} resources of ${endpoint}`);
  }

  #tell(claim: string, answer: string): void {
    if (this.#told.has(claim)) return;
    this.#told.add(claim);
    const message = `the dialect ${this.dialect.id} says that ${claim}, but the service responded with ${answer}`;
    this.onNotice?.({ code: 'contradictsDialect', message: visibleText(message) });
  }
}
