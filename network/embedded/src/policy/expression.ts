import type { Principal, Rule } from "./rule.js";

const PRINCIPAL = /^(.+)\.(admin|member|client|peer|orderer)$/;
const TOKEN = /\s*(?:([A-Za-z]+)|(\d+)|'([^']*)'|"([^"]*)"|([(),]))/y;
const GATES = new Set(["and", "or", "outof"]);
/**
 * The deepest nesting. People write less; the limit keeps a hostile text from exhausting the stack.
 */
const MAX_DEPTH = 50;

interface Token {
  readonly kind: "word" | "number" | "principal" | "symbol" | "end";
  readonly text: string;
  /** The position in the text, counted from 1. */
  readonly position: number;
}

/**
 * Parses `AND(…)`, `OR(…)` and `OutOf(n, …)` over quoted principals such as `'Org1MSP.peer'`.
 *
 * @throws an Error that names what is wrong and at which character.
 */
export function parseExpression(text: string, mspIds: readonly string[]): Rule {
  const parser = new Parser(text, mspIds);
  return parser.parse();
}

class Parser {
  readonly #text: string;
  readonly #mspIds: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, mspIds: readonly string[]) {
    this.#text = text;
    this.#mspIds = new Set(mspIds);
    this.#tokens = tokenize(text);
  }

  parse(): Rule {
    const rule = this.#rule(0);
    const token = this.#take();
    if (token.kind !== "end") this.#fail(token, "the end of the policy");
    return rule;
  }

  #rule(depth: number): Rule {
    const token = this.#take();
    if (depth > MAX_DEPTH) throw failure(this.#text, token, `is nested deeper than ${MAX_DEPTH}`);
    if (token.kind === "principal") {
      return { kind: "signed-by", principal: this.#principal(token) };
    }
    const gate = token.text.toLowerCase();
    if (token.kind !== "word" || !GATES.has(gate)) {
      this.#fail(token, "AND(…), OR(…), OutOf(n, …) or a quoted principal such as 'Org1MSP.peer'");
    }
    this.#symbol("(");
    const count = gate === "outof" ? this.#take() : undefined;
    if (count !== undefined) {
      if (count.kind !== "number") this.#fail(count, "the number of signatures");
      this.#symbol(",");
    }
    const rules = this.#rules(depth);
    if (count === undefined)
      return { kind: "out-of", count: gate === "or" ? 1 : rules.length, rules };
    const wanted = Number(count.text);
    if (wanted < 1 || wanted > rules.length) {
      throw failure(
        this.#text,
        count,
        `asks for ${count.text} out of ${rules.length}; give 1 to ${rules.length}`,
      );
    }
    return { kind: "out-of", count: wanted, rules };
  }

  #rules(depth: number): Rule[] {
    const rules = [this.#rule(depth + 1)];
    for (;;) {
      const token = this.#take();
      if (token.text === ")" && token.kind === "symbol") return rules;
      if (token.text !== "," || token.kind !== "symbol") this.#fail(token, "a comma or )");
      rules.push(this.#rule(depth + 1));
    }
  }

  #principal(token: Token): Principal {
    const [, mspId, role] = PRINCIPAL.exec(token.text) ?? [];
    if (mspId === undefined || role === undefined) {
      throw failure(
        this.#text,
        token,
        `has the principal '${token.text}'; write MSPID.role with a role of ` +
          "member, peer, client, admin or orderer",
      );
    }
    if (!this.#mspIds.has(mspId)) {
      const known = [...this.#mspIds].join(", ");
      throw failure(this.#text, token, `names ${mspId}, which is not on the channel (${known})`);
    }
    return { mspId, role: role as Principal["role"] };
  }

  #symbol(symbol: string): void {
    const token = this.#take();
    if (token.kind !== "symbol" || token.text !== symbol) this.#fail(token, symbol);
  }

  #take(): Token {
    const token = this.#tokens[this.#next] ?? endOf(this.#text);
    this.#next += 1;
    return token;
  }

  #fail(token: Token, expected: string): never {
    const found = token.kind === "end" ? "its end" : `"${token.text}"`;
    throw failure(this.#text, token, `has ${found} where ${expected} was expected`);
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (text.slice(index).trim() !== "") {
    TOKEN.lastIndex = index;
    const match = TOKEN.exec(text);
    const start = index + text.slice(index).search(/\S/);
    if (match === null) {
      const token: Token = { kind: "symbol", text: text.charAt(start), position: start + 1 };
      throw failure(text, token, `has "${token.text}", which no policy contains there`);
    }
    const [whole, word, number, single, double, symbol] = match;
    const position = start + 1;
    const principal = single ?? double;
    if (word !== undefined) tokens.push({ kind: "word", text: word, position });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, position });
    else if (principal !== undefined) tokens.push({ kind: "principal", text: principal, position });
    else tokens.push({ kind: "symbol", text: symbol ?? "", position });
    index += whole.length;
  }
  return tokens;
}

function endOf(text: string): Token {
  return { kind: "end", text: "", position: text.length + 1 };
}

function failure(text: string, token: Token, problem: string): Error {
  return new Error(`policy ${JSON.stringify(text)} ${problem} (at character ${token.position})`);
}
