import type { ErrorShape } from './errors.ts';

/** Form of the response to a POST. The form has no effect on the stored data: see `stores`. */
export type CreateAnswer =
  | '201'
  | '201-empty'
  | '201-no-id'
  | '201-bad-location'
  | '202'
  | '200'
  | '200-error'
  | '200-empty-object'
  | '200-list'
  | '200-html'
  | 'text';

/** Form of the response to a PUT or PATCH. */
export type ChangeAnswer =
  | '200'
  | '200-empty'
  | '204'
  | '202'
  | '200-error'
  | '200-empty-object'
  | '200-list'
  | '200-html'
  | 'text';

/** Form of the response to a DELETE. */
export type DeleteAnswer = '204' | '200' | '202' | '200-error' | '200-empty-object' | '200-list' | '200-html' | 'text';

/**
 * The responses to one kind of write that are lost. `nth` counts from 1. `when`: whether a response is lost before or
 * after the service makes the write.
 */
export type Lost = number | 'every' | { readonly nth: number | 'every'; readonly when: 'before' | 'after' };

/** Changes the response to some requests. Only the first matching rule applies. */
export interface FailRule {
  readonly method?: string;
  /** Pattern for the decoded path and query. Example: `/Users?filter=userName eq "x"`. */
  readonly path?: RegExp;
  readonly status?: number;
  /** An object is sent as JSON, a text as HTML. Default: a SCIM Error in the `errorShape`. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Number of requests that the rule answers. Default: all. */
  readonly times?: number;
  /** Number of matching requests before the rule applies. */
  readonly after?: number;
  /** If true, the connection ends without a response. `status` has no effect. */
  readonly throws?: boolean;
  /** If true, the service executes the request before this response. */
  readonly done?: boolean;
}

export type Paging =
  | 'right'
  /** Each page after the first begins with the last resource of the previous page. */
  | 'overlap'
  /** The order changes with each request. */
  | 'unstable'
  | 'ignoresStartIndex'
  /** Each page is the first page, and totalResults is the number of resources in this page. */
  | 'onlyFirstPage'
  /** Like `onlyFirstPage`, but a page has `maxPage` resources even if `count` is different. */
  | 'onlyWholePage'
  /** If startIndex or count is missing in the request, the response has no resources and totalResults is 0. */
  | 'emptyUnlessAsked'
  /** Status 404 for a list without resources. */
  | '404-when-empty'
  /** Each page after the first repeats the previous page. */
  | 'repeats'
  /** On each further page, totalResults is smaller by the size of a page. */
  | 'shrinkingTotal'
  /** An endless list of new made-up resources, paged by `startIndex`. */
  | 'endless'
  /** The last resource of each page is missing, but totalResults includes this resource. */
  | 'losesSome'
  /** Each page contains its first resource twice, and lacks its last resource. */
  | 'duplicateWithin'
  /** Cursors according to RFC 9865. */
  | 'cursors'
  /** An endless sequence of cursors, each with a made-up resource. */
  | 'endlessCursors';

/**
 * Changes to received values that a service makes before it stores them. Filters accept both the received and the
 * stored form.
 */
export interface Normalise {
  readonly lowerCaseEmails?: boolean;
  readonly stripPhoneSpaces?: boolean;
  /** Adds `tel:` before phone numbers. */
  readonly telPrefix?: boolean;
  /** Maximum length of titles in characters. */
  readonly cutTitle?: number;
  /** Prefix of every userName. Example: `corp/`. */
  readonly userNamePrefix?: string;
  /** Prefix of the displayName of every group. Example: `PRIMARY/`. */
  readonly groupNamePrefix?: string;
  /** Maximum length of the displayName of groups, in characters. */
  readonly cutGroupName?: number;
}

/** All switches of the fake service. Without switches, the service follows RFC 7643 and RFC 7644. */
export interface FakeServiceOptions {
  // ------------------------------------------------------------------ ids and how JSON is written
  /**
   * Ids of resources. Default: `1`, `2`, ... over all resources. `uuid`: the same UUIDs in each run. Or a function
   * creates ids from 1, 2, ....
   */
  readonly ids?: 'count' | 'uuid' | ((n: number) => string);
  /** `number`: ids (also of members, groups and managers) are JSON numbers with all digits, even beyond 2^53. */
  readonly idsAs?: 'string' | 'number';
  /** Case of the names of attributes and message members. Discovery documents do not change. */
  readonly attributeCase?: 'rfc' | 'pascal' | 'lower';
  /** Form of the members of a group. `single-object`: if there is only one member, an object instead of an array. */
  readonly membersAs?: 'objects' | 'strings' | 'single-object' | 'ref-only';
  /** Location of the version. `number` and `unquoted`: in meta.version, without quotes and without an ETag header. */
  readonly version?: 'meta' | 'header-only' | 'number' | 'unquoted' | 'none';
  /** `string`: the service returns and accepts active as "True" or "False". */
  readonly activeTypes?: 'boolean' | 'string';
  /** Form of the JSON of errors. */
  readonly errorShape?: ErrorShape;

  // ------------------------------------------------------------------ discovery
  /** Discovery documents: available, status 404, or a sign-in page with status 200. */
  readonly discovery?: 'on' | 'off' | 'html';
  /** Form of the endpoint in a ResourceType: `/Users`, `/scim/v2/Users`, a whole URL, or `/Wrong/Users`. */
  readonly resourceTypeEndpoint?: 'plain' | 'withBase' | 'url' | 'wrong';
  /**
   * Attribute paths that /Schemas does not list, although they work. Examples: `name.formatted`, `emails.type`,
   * `groups`.
   */
  readonly without?: readonly string[];
  /** Additional attributes that /Schemas lists, with exactly these names. */
  readonly extraAttributes?: readonly string[];
  /** `attributes: null` in every schema. */
  readonly attributesNull?: boolean;
  /** /Schemas declares userName readOnly. */
  readonly userNameReadOnly?: boolean;
  /** The name of userName in /Schemas. Example: `UserName`. */
  readonly userNameAs?: string;
  /** The schema of User in /ResourceTypes. /Schemas does not contain this schema. */
  readonly unknownSchema?: string;
  /** Value for PATCH in the ServiceProviderConfig. Default: what the service really supports. */
  readonly advertisedPatch?: boolean;
  /** Value for filters in the ServiceProviderConfig. Default: what the service really supports. */
  readonly advertisedFilter?: boolean;

  // ------------------------------------------------------------------ reading
  /**
   * Result of a filter. `ignored`: all resources. `empty`: no resources, with status 200. `refused`: status 400.
   * `noOr`: status 400 for `and`, `or`, `not` and parentheses.
   */
  readonly filters?: 'honoured' | 'ignored' | 'empty' | 'refused' | 'noOr';
  /** Attribute paths that a filter may use. Default: all. `unfilterable` applies to all other paths. */
  readonly filterable?: readonly string[];
  /** Response to a filter by an attribute that is not `filterable`. Default: `refused` (400). */
  readonly unfilterable?: 'refused' | 'empty' | 'ignored';
  /** Result of a filter that finds groups by member. */
  readonly memberFilter?: 'honoured' | 'empty' | 'refused' | 'ignored';
  /** Users carry `groups`. Default true. */
  readonly groupsOnUsers?: boolean;
  /**
   * With `onRequest`, members are shown only for `attributes=members`. With `dropSome`, each read omits some members,
   * and not always the same ones. Also applies to responses to writes.
   */
  readonly membersOnRead?: 'always' | 'onRequest' | 'never' | 'dropSome';
  /** Lists of groups. */
  readonly groupSearch?: 'ok' | '403-html' | '500' | 'hangs-until-abort';
  /** Id of the user to which /Me refers. By default, /Me has status 404. */
  readonly me?: string;
  /** Response to a GET of an unknown resource. */
  readonly getByUnknownId?: 404 | 400 | 500 | '404-html';
  /** An inactive user is in no list, and a GET of the user has status 404. */
  readonly inactiveVanish?: boolean;
  /** Number of lists after a creation that do not yet contain the new resource. */
  readonly searchLag?: number;
  readonly paging?: Paging;
  /** Maximum number of resources in a page, even if `count` is larger. */
  readonly maxPage?: number;
  /** totalResults is left out. */
  readonly noTotal?: boolean;

  // ------------------------------------------------------------------ writing
  /**
   * Response to a PATCH. `off`: status 501. `lies`: 200 with the unchanged resource. `ok-unstored`: 200 with the
   * changed resource, but nothing is stored.
   */
  readonly patch?: 'on' | 'off' | '405' | 'lies' | 'ok-unstored';
  /** As `patch`. */
  readonly put?: 'on' | 'off' | '405' | 'lies' | 'ok-unstored';
  /** `off`: status 501. `lies`: status 204, but the resource is not deleted. */
  readonly delete?: 'on' | 'off' | '405' | 'lies';
  /** A DELETE of a user only sets `active` to false. */
  readonly deleteDeactivates?: boolean;
  /** If false, the service responds to creations, changes and deletions, but stores nothing. */
  readonly stores?: boolean;
  readonly createAnswer?: CreateAnswer;
  readonly changeAnswer?: ChangeAnswer;
  readonly deleteAnswer?: DeleteAnswer;
  readonly createLost?: Lost;
  readonly changeLost?: Lost;
  readonly deleteLost?: Lost;
  /** If true, a userName can be used only once (409). Default: true. */
  readonly uniqueness?: boolean;
  /** If true, only one user can have an e-mail address (409). Default: false. */
  readonly uniqueEmails?: boolean;
  /** If true, only one group can have a displayName (409). Default: false. */
  readonly uniqueGroups?: boolean;
  /** A POST with the userName of an inactive user activates this user again. The status is 200. */
  readonly createRestores?: boolean;
  /** A POST that contains `active` is refused (400). */
  readonly refusesActiveOnCreate?: boolean;
  /** Effect of a member that is neither a user nor a group. Default: `refuse` (400 for the whole request). */
  readonly unknownMember?: 'refuse' | 'keep' | 'drop';
  /** Effect of adding an existing member. Default: `ignore`. */
  readonly duplicateMember?: 'ignore' | 'error409' | 'error500' | 'double';
  /** A request that adds one of these members is refused (400). */
  readonly refusedMembers?: readonly string[];
  readonly normalise?: Normalise;
  /** Emails are stored without their type. */
  readonly dropsEmailType?: boolean;
  /** Effect of attributes that no schema of RFC 7643 defines. Default: `drop`. */
  readonly unknownAttributes?: 'drop' | 'refuse';
  /** Responses to writes omit members, although members are stored. */
  readonly answersWithoutMembers?: boolean;
  /** Responses to writes omit the manager, although the manager is stored. */
  readonly answersWithoutManager?: boolean;
  /**
   * Changes of members get status 200, but are not stored. `pretends`: the response still shows the changed members.
   */
  readonly ignoresMembers?: boolean | 'pretends';
  readonly ignoresManager?: boolean | 'pretends';
  readonly ignoresActive?: boolean | 'pretends';

  // ------------------------------------------------------------------ anything
  readonly fail?: readonly FailRule[];
}
