import type { ASTNode, ParseResult } from "@marcbachmann/cel-js";
import { AppError } from "@/lib/kernel/app-error";
import { walkTree } from "./cel-tree";
import { createLanguage, JOIN_ANY } from "./language";
import { LIMITS } from "./limits";
import { meterTree } from "./meter";
import { escapeReservedFields } from "./reserved-fields";

/** A parsed and type-checked expression. */
export interface Program {
  readonly source: string;
  readonly tree: ASTNode;
  readonly run: ParseResult;
}

const language = createLanguage();
/** In order of last use: the first is the next to go. */
const cache = new Map<string, Program>();

/**
 * Parses and type-checks CEL; kept, since a workflow evaluates the same few expressions again and again.
 * @throws AppError EXPRESSION_INVALID with facts `{ expression }`
 */
export function parseExpression(source: string): Program {
  const known = cache.get(source);
  if (known) {
    cache.delete(source);
    cache.set(source, known);
    return known;
  }
  const program = parse(source);
  cache.set(source, program);
  if (cache.size > LIMITS.cachedProgramsMax) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  return program;
}

function parse(source: string): Program {
  if (source.length > LIMITS.sourceCharsMax)
    throw invalid(source, `it is longer than ${LIMITS.sourceCharsMax} characters`);
  let run: ParseResult;
  try {
    run = language.parse(escapeReservedFields(source));
  } catch (cause) {
    throw invalid(source, summaryOf(cause));
  }
  adaptMethods(source, run.ast);
  // Before the check: it decides how nodes evaluate, and must see the metered ones.
  meterTree(run.ast);
  const checked = run.check();
  if (!checked.valid) throw invalid(source, summaryOf(checked.error));
  return { source, tree: run.ast, run };
}

/** What we have otherwise than cel-js: no `matches`, and a `join` for lists of anything. */
function adaptMethods(source: string, tree: ASTNode): void {
  walkTree(tree, (node) => {
    if (node.op !== "rcall") return;
    if (node.args[0] === "join") node.args[0] = JOIN_ANY;
    if (node.args[0] === "matches") {
      throw invalid(
        source,
        "matches() is not offered, since a hostile pattern can hang it; use text.regexTest(pattern)",
      );
    }
  });
}

/** One sentence of a cel-js error, without the drawing of the source below it. */
export function summaryOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "summary" in error && typeof error.summary === "string")
    return error.summary;
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : "it cannot be read";
}

function invalid(source: string, reason: string): AppError {
  const shown = source.length > 200 ? `${source.slice(0, 200)}…` : source;
  return new AppError("EXPRESSION_INVALID", `The expression ${shown} is not valid: ${reason}`, {
    facts: { expression: shown },
  });
}
