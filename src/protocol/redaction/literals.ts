/** The text that replaces a secret. */
export const redacted = '[redacted]';

/** Minimum length of a value that is redacted. Shorter values occur in too many words. */
const minLength = 3;
/**
 * Minimum length, in characters, of a value whose case is ignored. A server may change the case, for example if the
 * value is a host name or contains an escape (`%2f`). A shorter value is found only in its exact case.
 */
const caseInsensitiveLength = 8;

/** One spelling of a secret. */
interface Spelling {
  /** The spelling in lower case. */
  readonly folded: string;
  /** The text in its original case; `undefined` if case is ignored. */
  readonly exact: string | undefined;
  /** True if the text is found only as a whole word, not within a word. */
  readonly isWord: boolean;
}

/**
 * A node in a tree of spellings. Each level of the tree adds one character to a prefix. If only one spelling begins
 * with a prefix, a leaf with this spelling replaces all further levels.
 */
interface Branch {
  /** Spellings that end at this node. For a leaf: the only spelling that begins with the prefix of the leaf. */
  readonly spellings: Spelling[];
  next: Map<string, Branch> | undefined;
}

/**
 * Finds known secrets in text. Finds all spellings of a secret: literal, percent-encoded, escaped as in JSON, and
 * escaped as in HTML. The search time depends on the size of the text and does not depend on the number of secrets.
 */
export class Literals {
  readonly #spellings: Spelling[] = [];
  readonly #known = new Set<string>();
  readonly #root: Branch = { spellings: [], next: new Map() };

  /** Adds a secret. A value of one or two characters is ignored. */
  add(secret: string): void {
    if (secret.length < minLength || this.#known.has(secret)) return;
    this.#known.add(secret);
    for (const text of spellingsOf(secret)) {
      if (text.length < minLength) continue;
      const exact = text.length < caseInsensitiveLength ? text : undefined;
      const spelling = { folded: fold(text), exact, isWord: text.length === minLength };
      this.#spellings.push(spelling);
      insert(this.#root, spelling);
    }
  }

  /** Replaces the secrets in a text. */
  replaceIn(text: string): string {
    if (this.#spellings.length === 0 || text.length < minLength) return text;
    const folded = fold(text);
    if (this.#spellings.length <= few && !this.#spellings.some((spelling) => folded.includes(spelling.folded))) {
      return text;
    }
    const pieces: string[] = [];
    let done = 0;
    for (let at = 0; at + minLength <= folded.length; ) {
      const found = longestAt(this.#root, at, text, folded);
      if (found) {
        pieces.push(text.slice(done, at), redacted);
        done = at + found.folded.length;
      }
      at = found ? done : at + 1;
    }
    return pieces.join('') + text.slice(done);
  }
}

/**
 * Up to this number of spellings, `replaceIn` first searches the text for each spelling, because this search is faster
 * than the search in the tree.
 */
const few = 32;

function insert(root: Branch, spelling: Spelling): void {
  let branch = root;
  for (let depth = 0; ; depth++) {
    if (!branch.next && branch.spellings.length === 0) break;
    if (!branch.next) {
      const [only] = branch.spellings as [Spelling];
      branch.next = new Map();
      if (only.folded.length > depth) {
        branch.spellings.pop();
        branch.next.set(only.folded.charAt(depth), { spellings: [only], next: undefined });
      }
    }
    if (spelling.folded.length === depth) break;
    const character = spelling.folded.charAt(depth);
    const following = branch.next.get(character) ?? { spellings: [], next: undefined };
    branch.next.set(character, following);
    branch = following;
  }
  branch.spellings.push(spelling);
}

function longestAt(root: Branch, at: number, text: string, folded: string): Spelling | undefined {
  let longest: Spelling | undefined;
  let branch: Branch | undefined = root;
  for (let depth = at; branch; depth++) {
    longest = branch.spellings.find((spelling) => standsAt(spelling, at, text, folded)) ?? longest;
    branch = branch.next?.get(folded.charAt(depth));
  }
  return longest;
}

function standsAt({ folded, exact, isWord }: Spelling, at: number, text: string, foldedText: string): boolean {
  if (!foldedText.startsWith(folded, at)) return false;
  const end = at + folded.length;
  if (exact !== undefined && text.slice(at, end) !== exact) return false;
  return !isWord || !(isWordCharacter(text[at - 1]) || isWordCharacter(text[end]));
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

function spellingsOf(secret: string): Set<string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replace(/[&<>"']/g, (character) => htmlEscapes[character] ?? character);
  const percent = encode(secret);
  // A server may parse the value as a number and return the rounded number. Therefore adds the rounded number as a
  // spelling.
  const number = /^\d+$/.test(secret) ? [String(Number(secret))] : [];
  return new Set([secret, json, json.replaceAll('/', '\\/'), html, percent, percent.replaceAll('%20', '+'), ...number]);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate cannot be percent-encoded.
    return text;
  }
}

/**
 * Converts text to lower case without changing its length. Therefore an index in the result is also valid in the
 * original text.
 */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
