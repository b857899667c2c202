import { page, Refusal } from './errors.ts';
import { select } from './filter.ts';
import { urns } from './schemas.ts';
import { show, truth } from './show.ts';
import { type Kind, keptOf, type State } from './state.ts';
import type { Answer, Call } from './wire.ts';

type Row = Record<string, unknown>;

/** Answers a list or a search of one endpoint. */
export function list(state: State, kind: Kind, call: Call): Answer {
  const { options } = state;
  if (kind === 'Group' && options.groupSearch === '403-html') return page(403, 'Forbidden');
  if (kind === 'Group' && options.groupSearch === '500') throw new Refusal(500, 'the search failed');
  state.lists++;
  const visible = [...keptOf(state, kind).values()].filter((resource) => isVisible(state, kind, resource));
  const found = select(
    visible.map((resource) => truth(state, kind, resource, call.base)),
    call.query.filter,
    options,
  );
  const ids = sorted(found, call.query).map((row) => String(row.id));
  const kept = keptOf(state, kind);
  const cut = paged(state, ids, call);
  if (options.paging === '404-when-empty' && cut.ids.length === 0) throw new Refusal(404, 'nothing was found');
  const resources = cut.ids.map((id) => {
    const resource = kept.get(id) ?? { schemas: [urns[kind === 'User' ? 'user' : 'group']], id, ...named(kind, id) };
    return show(state, kind, resource, { call });
  });
  return {
    status: 200,
    json: {
      schemas: [urns.list],
      ...(options.noTotal ? {} : { totalResults: cut.total }),
      ...(cut.startIndex === undefined ? {} : { startIndex: cut.startIndex }),
      itemsPerPage: resources.length,
      ...(cut.nextCursor === undefined ? {} : { nextCursor: cut.nextCursor }),
      Resources: resources,
    },
  };
}

function isVisible(state: State, kind: Kind, resource: Row): boolean {
  const id = String(resource.id);
  if (kind === 'User' && state.options.inactiveVanish && resource.active === false) return false;
  const rest = state.hidden.get(id) ?? 0;
  if (rest > 0) state.hidden.set(id, rest - 1);
  return rest === 0;
}

function named(kind: Kind, id: string): Record<string, string> {
  return kind === 'User' ? { userName: id } : { displayName: id };
}

function sorted(rows: readonly Row[], query: Record<string, string>): readonly Row[] {
  if (query.sortBy === undefined) return rows;
  const path = query.sortBy.split('.');
  const key = (row: Row) => String(path.reduce<unknown>((at, name) => (at as Row | undefined)?.[name], row) ?? '');
  const sign = query.sortOrder === 'descending' ? -1 : 1;
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...rows].sort((a, b) => sign * compare(key(a).toLowerCase(), key(b).toLowerCase()));
}

interface Cut {
  readonly ids: readonly string[];
  readonly total: number;
  readonly startIndex?: number;
  readonly nextCursor?: string;
}

/** Returns one page: correct, or with the error that `paging` names. */
function paged(state: State, ids: readonly string[], { query }: Call): Cut {
  const { paging = 'right', maxPage = Number.POSITIVE_INFINITY } = state.options;
  const start = Math.max(1, Number(query.startIndex ?? 1) || 1);
  const count = Math.min(Math.max(0, Number(query.count ?? maxPage)), maxPage, 1e6);
  const total = ids.length;
  const at = (from: number) => ids.slice(Math.max(0, from - 1), Math.max(0, from - 1) + count);
  const right: Cut = { ids: at(start), total, startIndex: start };
  const later = start > 1;
  switch (paging) {
    case 'overlap':
      return later ? { ...right, ids: at(start - 1) } : right;
    case 'repeats':
      return later ? { ...right, ids: at(start - count) } : right;
    case 'unstable': {
      const turn = (state.lists * 7) % Math.max(1, total);
      const turned = [...ids.slice(turn), ...ids.slice(0, turn)];
      return { ...right, ids: turned.slice(start - 1, start - 1 + count) };
    }
    case 'ignoresStartIndex':
      return { ids: at(1), total };
    case 'onlyFirstPage':
      return { ids: at(1), total: at(1).length, startIndex: 1 };
    case 'onlyWholePage': {
      const page = ids.slice(0, maxPage);
      return { ids: page, total: page.length, startIndex: 1 };
    }
    case 'emptyUnlessAsked':
      return query.startIndex === undefined || query.count === undefined ? { ids: [], total: 0, startIndex: 1 } : right;
    case 'shrinkingTotal':
      return { ...right, total: Math.max(0, total - (start - 1)) };
    case 'endless': {
      const made = Array.from({ length: Math.min(count, 100) }, (_, index) => `endless-${start + index}`);
      return { ids: made, total: start + 2 * made.length, startIndex: start };
    }
    case 'losesSome':
      return { ...right, ids: right.ids.slice(0, right.ids.length > 1 ? -1 : undefined) };
    case 'duplicateWithin':
      return { ...right, ids: right.ids.length > 1 ? [right.ids[0] as string, ...right.ids.slice(0, -1)] : right.ids };
    case 'cursors': {
      const from = query.cursor ? Number(query.cursor) : start;
      const next = from + count <= total ? String(from + count) : undefined;
      return { ids: at(from), total, ...(next === undefined ? {} : { nextCursor: next }) };
    }
    case 'endlessCursors': {
      const turn = Number(query.cursor || 0) + 1;
      return { ids: [`endless-${turn}`], total: turn + 1, nextCursor: String(turn) };
    }
    default:
      return right;
  }
}
