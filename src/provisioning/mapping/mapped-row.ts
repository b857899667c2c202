import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowProblem } from '../source/row.ts';
import type { DerivedPath } from './derive.ts';
import type { DateText } from './leaving-date.ts';

/** Links of a person to other resources. Each text names one resource. The id of this resource is found later. */
export interface Links {
  /**
   * The text that names the manager: an e-mail address, `userName`, `externalId`, employee number, `displayName` or id.
   */
  readonly manager?: string;
  /** Other names of the manager, the most probable name first. For example, `Chris Doe` for `Doe, Chris`. */
  readonly managerAlternatives?: readonly string[];
  /** Names of groups without duplicates. Names that differ only in case are duplicates. */
  readonly groups: readonly string[];
  /**
   * True if the memberships in `groups` have ended. In this case, the person leaves these groups and does not join
   * them.
   */
  readonly hasEnded?: true;
  /** The last day of the memberships in `groups`. Absent if this day is past, or if the memberships do not end. */
  readonly until?: DateText;
  /**
   * The text of the whole cell before it was split into `groups`. If this text is the name of a group, only this group
   * is meant.
   */
  readonly groupsCell?: string;
  /**
   * Absent if the row shows all groups of the person. `unknown`: the row does not show all groups, so the person must
   * not leave a group. `foreign`: another source owns the memberships, so the memberships stay unchanged.
   */
  readonly memberships?: 'unknown' | 'foreign';
  /** Names of groups that rules give to the person. */
  readonly ruled?: readonly string[];
}

/** The person that a row describes. */
export interface MappedRow {
  readonly line: number;
  /**
   * A valid resource in canonical spelling, with `schemas`. Contains no links, and no attributes that only the server
   * sets. If the row has problems, the resource contains only the keys that could be read.
   */
  readonly resource: JsonObject;
  readonly links: Links;
  /** Paths of derived attributes. A derived value does not replace an existing value that somebody chose. */
  readonly derived: readonly DerivedPath[];
  /** Paths whose values are removed from an existing person. */
  readonly cleared?: readonly string[];
  /** The id of the person in the source system, for references from other rows. */
  readonly sourceId?: string;
  /** Header of the `userName` column. `undefined` if there is no such column. */
  readonly userNameColumn?: string;
  /** Empty if the row can be sent. */
  readonly problems: readonly RowProblem[];
  /**
   * Required attributes that are missing in the row. A new person needs these attributes. An existing person already
   * has them.
   */
  readonly missing?: readonly RowProblem[];
  /** Notes about values that were changed or left out. The row is sent despite these notes. */
  readonly notes?: readonly RowProblem[];
}
