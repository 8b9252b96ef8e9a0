import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { OAuthPreflight } from "@/lib/client/connections";

const LOOK = {
  ok: { Icon: CircleCheck, tone: "text-ok", word: "In order" },
  warn: { Icon: TriangleAlert, tone: "text-warn", word: "Warning" },
  fail: { Icon: CircleX, tone: "text-bad", word: "Wrong" },
} as const;

/** What was looked at before anybody signs in, and what to do where it is not in order. */
export function PreflightList({ checks }: Readonly<{ checks: OAuthPreflight["checks"] }>) {
  return (
    <ul aria-label="What was checked" className="flex flex-col gap-1.5">
      {checks.map(({ name, state, message, todo }) => {
        const { Icon, tone, word } = LOOK[state];
        return (
          <li key={name} className="flex gap-2">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
            <p className="min-w-0 break-words">
              <span className="sr-only">{word}: </span>
              {message}
              {todo === null ? null : <span className="text-muted"> {todo}</span>}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
