import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowProblem } from '../source/row.ts';
import type { DerivedPath } from './derive.ts';

/** Links of a person: texts that name other resources. Their ids are found later. */
export interface Links {
  /** E-mail, userName, externalId, employee number, displayName or id of the manager. */
  readonly manager?: string;
  /** Other names of the manager, the most probable first: `Chris Doe` for `Doe, Chris`. */
  readonly managerAlternatives?: readonly string[];
  /** Names of groups without duplicates; case is ignored. */
  readonly groups: readonly string[];
  /** The whole cell that was split into `groups`. If a group has this name, only this group is meant. */
  readonly groupsCell?: string;
}

/** A row as a person to provision. */
export interface MappedRow {
  readonly line: number;
  /**
   * Valid, with canonical spelling and `schemas`; without links and what the server alone sets. Where there are problems, what
   * the person is known by, as far as the row says it.
   */
  readonly resource: JsonObject;
  readonly links: Links;
  /** Derived attributes: they never replace existing values. */
  readonly derived: readonly DerivedPath[];
  /** Paths whose values are removed from an existing person. */
  readonly cleared?: readonly string[];
  /** The id of the person in the source system, for references from other rows. */
  readonly sourceId?: string;
  /** Header of the userName column; undefined if there is none. */
  readonly userNameColumn?: string;
  /** Empty if the row can be sent. */
  readonly problems: readonly RowProblem[];
  /** Notes about values that were changed or left out. The row is sent. */
  readonly notes?: readonly RowProblem[];
}
