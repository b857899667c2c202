import type { ErrorShape } from './errors.ts';

/** How the answer to a POST looks. What is stored does not depend on it: see `stores`. */
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

/** How the answer to a PUT or PATCH looks. */
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

/** How the answer to a DELETE looks. */
export type DeleteAnswer = '204' | '200' | '202' | '200-error' | '200-empty-object' | '200-list' | '200-html' | 'text';

/** Which answers of one kind of write get lost, counted from 1, and whether the write was done before. */
export type Lost = number | 'every' | { readonly nth: number | 'every'; readonly when: 'before' | 'after' };

/** Answers some requests otherwise. The first rule that matches decides. */
export interface FailRule {
  readonly method?: string;
  /** Tested against path and query, decoded: `/Users?filter=userName eq "x"`. */
  readonly path?: RegExp;
  readonly status?: number;
  /** An object is sent as JSON, a text as HTML. Default: a SCIM Error in the `errorShape`. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests it answers. Default: all. */
  readonly times?: number;
  /** How many matching requests pass before it begins. */
  readonly after?: number;
  /** The connection ends without an answer, instead of `status`. */
  readonly throws?: boolean;
  /** True: the request is carried out first, then answered so. */
  readonly done?: boolean;
}

export type Paging =
  | 'right'
  /** Each page after the first begins with the last resource of the page before. */
  | 'overlap'
  /** The order changes with each request. */
  | 'unstable'
  | 'ignoresStartIndex'
  /** Each page is the first page, and totalResults is the number of resources in this page. */
  | 'onlyFirstPage'
  /** As `onlyFirstPage`, with pages of `maxPage` whatever `count` asks for. */
  | 'onlyWholePage'
  /** Nothing, with totalResults 0, unless startIndex and count are both sent. */
  | 'emptyUnlessAsked'
  /** Status 404 for a list without resources. */
  | '404-when-empty'
  /** Each page after the first is the page before it. */
  | 'repeats'
  /** totalResults falls by the size of a page with each page. */
  | 'shrinkingTotal'
  /** New made-up resources for ever, by index. */
  | 'endless'
  /** The last resource of each page is missing; totalResults counts it. */
  | 'losesSome'
  /** The first resource of each page is in it twice, its last one is missing. */
  | 'duplicateWithin'
  /** Cursors as RFC 9865 has them. */
  | 'cursors'
  /** New cursors for ever, each with a made-up resource. */
  | 'endlessCursors';

/** What a service changes of what it is sent, before it stores it. Filters are understood either way. */
export interface Normalise {
  readonly lowerCaseEmails?: boolean;
  readonly stripPhoneSpaces?: boolean;
  /** `tel:` in front of phone numbers. */
  readonly telPrefix?: boolean;
  /** Titles are cut to so many characters. */
  readonly cutTitle?: number;
  /** In front of every userName, such as `corp/`. */
  readonly userNamePrefix?: string;
  /** In front of the displayName of every group, such as `PRIMARY/`. */
  readonly groupNamePrefix?: string;
  /** The displayName of groups is cut to so many characters. */
  readonly cutGroupName?: number;
}

/** Every switch of the fake service. Without any it does what RFC 7643 and RFC 7644 say. */
export interface FakeServiceOptions {
  // ------------------------------------------------------------------ ids and how JSON is written
  /** Ids: `1`, `2`, ... over all resources (default), UUIDs that are the same in each run, or made by a function from 1, 2, .... */
  readonly ids?: 'count' | 'uuid' | ((n: number) => string);
  /** Ids (also of members, groups and managers) as JSON numbers with all their digits, also beyond 2^53. */
  readonly idsAs?: 'string' | 'number';
  /** Names of attributes and message members; discovery documents keep theirs. */
  readonly attributeCase?: 'rfc' | 'pascal' | 'lower';
  /** How the members of a group are written. `single-object`: one member is an object instead of an array. */
  readonly membersAs?: 'objects' | 'strings' | 'single-object' | 'ref-only';
  /** Where the version stands. `number` and `unquoted`: in meta.version without quotes and no ETag header. */
  readonly version?: 'meta' | 'header-only' | 'number' | 'unquoted' | 'none';
  /** `string`: active is written and taken as "True" or "False". */
  readonly activeTypes?: 'boolean' | 'string';
  /** In which JSON errors are written. */
  readonly errorShape?: ErrorShape;

  // ------------------------------------------------------------------ discovery
  /** Discovery documents: there, 404, or a sign-in page with 200. */
  readonly discovery?: 'on' | 'off' | 'html';
  /** How a ResourceType names its endpoint: `/Users`, `/scim/v2/Users`, a whole URL, or `/Wrong/Users`. */
  readonly resourceTypeEndpoint?: 'plain' | 'withBase' | 'url' | 'wrong';
  /** Attribute paths that /Schemas does not list: `name.formatted`, `emails.type`, `groups`. They work all the same. */
  readonly without?: readonly string[];
  /** Attributes that /Schemas lists in addition, under these very names. */
  readonly extraAttributes?: readonly string[];
  /** `attributes: null` in every schema. */
  readonly attributesNull?: boolean;
  /** /Schemas declares userName readOnly. */
  readonly userNameReadOnly?: boolean;
  /** The name of userName in /Schemas, such as `UserName`. */
  readonly userNameAs?: string;
  /** /ResourceTypes names this schema for User, which /Schemas does not have. */
  readonly unknownSchema?: string;
  /** What ServiceProviderConfig says of PATCH. Default: the truth. */
  readonly advertisedPatch?: boolean;
  /** What ServiceProviderConfig says of filters. Default: the truth. */
  readonly advertisedFilter?: boolean;

  // ------------------------------------------------------------------ reading
  /** `ignored`: everybody. `empty`: nobody, with 200. `refused`: 400. `noOr`: 400 for `and`, `or`, `not` and parentheses. */
  readonly filters?: 'honoured' | 'ignored' | 'empty' | 'refused' | 'noOr';
  /** Attribute paths that can be filtered by; without it all. Others as `unfilterable` says. */
  readonly filterable?: readonly string[];
  /** What a filter by an attribute that is not `filterable` is answered with. Default `refused` (400). */
  readonly unfilterable?: 'refused' | 'empty' | 'ignored';
  /** Filters of groups by their members. */
  readonly memberFilter?: 'honoured' | 'empty' | 'refused' | 'ignored';
  /** Users carry `groups`. Default true. */
  readonly groupsOnUsers?: boolean;
  /** `onRequest`: only with `attributes=members`. `dropSome`: each read lacks other members. Holds for answers to writes too. */
  readonly membersOnRead?: 'always' | 'onRequest' | 'never' | 'dropSome';
  /** Lists of groups. */
  readonly groupSearch?: 'ok' | '403-html' | '500' | 'hangs-until-abort';
  /** Id of the user that /Me refers to. Without it, /Me is 404. */
  readonly me?: string;
  /** GET of a resource that is not there. */
  readonly getByUnknownId?: 404 | 400 | 500 | '404-html';
  /** A user who is not active is 404 and in no list. */
  readonly inactiveVanish?: boolean;
  /** For so many lists of its endpoint a new resource is in none. */
  readonly searchLag?: number;
  readonly paging?: Paging;
  /** Most resources of a page, whatever `count` asks for. */
  readonly maxPage?: number;
  /** totalResults is left out. */
  readonly noTotal?: boolean;

  // ------------------------------------------------------------------ writing
  /** `off`: 501. `lies`: 200 with the unchanged resource. `ok-unstored`: 200 with the resource as it would be; nothing is stored. */
  readonly patch?: 'on' | 'off' | '405' | 'lies' | 'ok-unstored';
  /** As `patch`. */
  readonly put?: 'on' | 'off' | '405' | 'lies' | 'ok-unstored';
  /** `off`: 501. `lies`: 204, and the resource is still there. */
  readonly delete?: 'on' | 'off' | '405' | 'lies';
  /** DELETE of a user sets active to false. */
  readonly deleteDeactivates?: boolean;
  /** False: creates, changes and deletions are answered, and nothing is stored. */
  readonly stores?: boolean;
  readonly createAnswer?: CreateAnswer;
  readonly changeAnswer?: ChangeAnswer;
  readonly deleteAnswer?: DeleteAnswer;
  readonly createLost?: Lost;
  readonly changeLost?: Lost;
  readonly deleteLost?: Lost;
  /** A userName can be used once (409). Default true. */
  readonly uniqueness?: boolean;
  /** An e-mail address can be used by one user (409). Default false. */
  readonly uniqueEmails?: boolean;
  /** A displayName of a group can be used once (409). Default false. */
  readonly uniqueGroups?: boolean;
  /** A POST with the userName of somebody who is not active brings that person back, answered 200. */
  readonly createRestores?: boolean;
  /** A POST that says `active` is refused (400). */
  readonly refusesActiveOnCreate?: boolean;
  /** A member that is neither a user nor a group. Default `refuse`: 400 for the whole request. */
  readonly unknownMember?: 'refuse' | 'keep' | 'drop';
  /** A member that is added again. Default `ignore`. */
  readonly duplicateMember?: 'ignore' | 'error409' | 'error500' | 'double';
  /** A request that adds one of these members is refused (400). */
  readonly refusedMembers?: readonly string[];
  readonly normalise?: Normalise;
  /** Emails are stored without their type. */
  readonly dropsEmailType?: boolean;
  /** Attributes that no schema of RFC 7643 has. Default `drop`. */
  readonly unknownAttributes?: 'drop' | 'refuse';
  /** Answers to writes lack members, which are stored. */
  readonly answersWithoutMembers?: boolean;
  /** Answers to writes lack the manager, who is stored. */
  readonly answersWithoutManager?: boolean;
  /** Changes of members are answered 200 and not stored. `pretends`: the answer shows them all the same. */
  readonly ignoresMembers?: boolean | 'pretends';
  readonly ignoresManager?: boolean | 'pretends';
  readonly ignoresActive?: boolean | 'pretends';

  // ------------------------------------------------------------------ anything
  readonly fail?: readonly FailRule[];
}
