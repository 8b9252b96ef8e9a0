"use client";

import { useState } from "react";
import { Check, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";

export type Decision = "approve" | "reject";
const NOTE_CHARS_MAX = 2_000;

type Props = Readonly<{
  /** What is decided on, for the names of the buttons: they may stand many times on one page. */
  about: string;
  pending: Decision | null;
  onDecide: (decision: Decision, note: string | undefined) => void;
  /** Fingers, not a mouse. */
  large?: boolean;
}>;

/** Approve or reject, with a word why. */
export function ApprovalDecision({ about, pending, onDecide, large = false }: Props) {
  const [note, setNote] = useState("");
  const decide = (decision: Decision) => onDecide(decision, note.trim() === "" ? undefined : note.trim());
  const size = large ? "h-12 flex-1 text-md" : "";
  return (
    <div className="flex flex-col gap-2">
      <Field label="Note" hint="Optional. The run and everybody who looks at it see it.">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={NOTE_CHARS_MAX}
            className={large ? "text-md" : "min-h-14"}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          className={size}
          icon={<Check aria-hidden />}
          busy={pending === "approve"}
          disabled={pending !== null}
          aria-label={`Approve: ${about}`}
          onClick={() => decide("approve")}
        >
          Approve
        </Button>
        <Button
          className={size}
          icon={<X aria-hidden />}
          busy={pending === "reject"}
          disabled={pending !== null}
          aria-label={`Reject: ${about}`}
          onClick={() => decide("reject")}
        >
          Reject
        </Button>
      </div>
    </div>
  );
}
