/** A piece of the request that says one thing. Offsets are UTF-16 into the folded text. */
export interface Clause {
  kind: "trigger" | "action" | "condition" | "otherwise";
  start: number;
  end: number;
  text: string;
  /** Base form of the leading verb of an action. */
  verb: string | null;
  /** Base form as said to a machine ("create"), or told of one ("creates"). */
  imperative: boolean;
  /** How it hangs on the action before: beside it, or behind it. */
  link: "beside" | "behind";
  /** An action that happens if the condition before does not hold. */
  otherwise: boolean;
  /** "Negative ones …": what has to hold for it. */
  only?: string;
  /** A condition at the end of its sentence, so that it belongs to what stands before it. */
  trailing: boolean;
}

/** A clause that says nothing yet. */
export function clauseOf(kind: Clause["kind"], start: number, end: number, folded: string): Clause {
  return {
    kind,
    start,
    end,
    text: folded.slice(start, end),
    verb: null,
    imperative: false,
    link: "behind",
    otherwise: false,
    trailing: false,
  };
}
