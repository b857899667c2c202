import type { JsonObject } from '../../protocol/json/json.ts';
import type { RowProblem } from '../source/row.ts';
import type { DerivedPath } from './derive.ts';

/** What a person is linked to: texts that name other resources, whose ids are found later. */
export interface Links {
  /** E-mail, userName, externalId, employee number, displayName or id of the manager. */
  readonly manager?: string;
  /** What else the manager may be known as, the surest first: `Chris Doe` for `Doe, Chris`. */
  readonly managerAlternatives?: readonly string[];
  /** Names of groups, each once without regard to case. */
  readonly groups: readonly string[];
  /** The whole cell that was split into `groups`. A group that has this very name is the only one that is meant. */
  readonly groupsCell?: string;
}

/** A row as a person to be provisioned. */
export interface MappedRow {
  readonly line: number;
  /**
   * Valid, with canonical spelling and `schemas`; without links and what the server alone sets. Where there are problems, what
   * the person is known by, as far as the row says it.
   */
  readonly resource: JsonObject;
  readonly links: Links;
  /** Attributes that no column gave and that were made from others: they never replace what somebody chose. */
  readonly derived: readonly DerivedPath[];
  /** Paths whose values are to be removed from a person who exists. */
  readonly cleared?: readonly string[];
  /** The id that the person had where the row comes from, so that others in the file can refer to it. */
  readonly sourceId?: string;
  /** Header of the column that should have given the userName; undefined where no column does. */
  readonly userNameColumn?: string;
  /** Empty when the row can be sent. */
  readonly problems: readonly RowProblem[];
  /** What was changed or left out in reading the row, which is sent all the same. */
  readonly notes?: readonly RowProblem[];
}
