import type { RunAttempt } from "@/lib/workflow/run-schema";
import { Badge, type Tone } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { formatDuration } from "@/components/ui/format";
import { Time } from "@/components/ui/time";
import { errorFacts } from "./run-notes";

const OUTCOME: Record<RunAttempt["outcome"], { word: string; tone: Tone }> = {
  running: { word: "Under way", tone: "info" },
  succeeded: { word: "Succeeded", tone: "ok" },
  failed: { word: "Failed", tone: "bad" },
  unknown: { word: "No answer came", tone: "warn" },
  lost: { word: "Broken off", tone: "warn" },
};
/** Of a long series the newest are shown. */
const SHOWN_MAX = 20;

/** Every try of a step: how it ended, what was sent, what came back, what it wrote. */
export function StepAttempts({ attempts }: Readonly<{ attempts: readonly RunAttempt[] }>) {
  const shown = attempts.slice(-SHOWN_MAX);
  const hidden = attempts.length - shown.length;
  const hasRounds = attempts.some(({ iteration }) => iteration > 0);
  return (
    <div className="flex flex-col gap-1.5">
      <h3 className="text-xs font-medium text-muted">
        Attempts ({attempts.length}
        {hidden === 0 ? "" : `, the last ${String(SHOWN_MAX)} shown`})
      </h3>
      <ol aria-label="Attempts" className="divide-y rounded-md border">
        {shown.map((attempt, index) => (
          <AttemptItem
            key={`${String(attempt.iteration)}-${String(attempt.attempt)}`}
            attempt={attempt}
            hasRounds={hasRounds}
            isLast={index === shown.length - 1}
          />
        ))}
      </ol>
    </div>
  );
}

function AttemptItem({
  attempt,
  hasRounds,
  isLast,
}: Readonly<{ attempt: RunAttempt; hasRounds: boolean; isLast: boolean }>) {
  const { word, tone } = OUTCOME[attempt.outcome];
  const { trace } = attempt;
  const tookMs =
    attempt.latencyMs ??
    (attempt.endedAt === null ? null : Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt));
  return (
    <li className="flex flex-col gap-1.5 p-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium">
          {hasRounds ? `Round ${String(attempt.iteration + 1)}, attempt ` : "Attempt "}
          {attempt.attempt}
        </span>
        <Badge tone={tone}>{word}</Badge>
        <span className="text-xs text-muted tabular-nums">{formatDuration(tookMs)}</span>
        <span className="text-xs text-muted">
          <Time at={attempt.startedAt} />
        </span>
        {trace?.curl === undefined ? null : (
          <span className="ml-auto">
            <CopyButton text={trace.curl} label={`Copy attempt ${String(attempt.attempt)} as cURL`}>
              cURL
            </CopyButton>
          </span>
        )}
      </div>
      {attempt.error === undefined ? null : (
        <p className="text-xs break-words">
          <span className="text-bad">{attempt.error.message}</span>{" "}
          <span className="text-muted">{errorFacts(attempt.error)}</span>
        </p>
      )}
      {attempt.nextAt === undefined ? null : (
        <p className="text-xs text-muted">
          {isLast ? "The next one is due " : "The next one was due "}
          <Time at={attempt.nextAt} />
        </p>
      )}
      {trace?.console === undefined || trace.console.length === 0 ? null : <Console lines={trace.console} />}
      {trace?.timing === undefined ? null : (
        <p className="text-xs text-muted tabular-nums">{timingWords(trace.timing)}</p>
      )}
      {trace?.request === undefined ? null : (
        <Exchange
          title={`Request: ${trace.request.method} ${trace.request.url}`}
          headers={trace.request.headers}
          body={trace.request.body}
          isOpen={false}
        />
      )}
      {trace?.response === undefined ? null : (
        <Exchange
          title={`Response: ${String(trace.response.status)}`}
          headers={trace.response.headers}
          body={trace.response.body}
          isOpen={isLast && attempt.outcome === "failed"}
        />
      )}
    </li>
  );
}

/** Where the time of an exchange went, in order. */
function timingWords(timing: NonNullable<NonNullable<RunAttempt["trace"]>["timing"]>): string {
  const { dnsMs, connectMs, tlsMs, firstByteMs, totalMs } = timing;
  const parts: [string, number | undefined][] = [
    ["name looked up", dnsMs],
    ["connected", connectMs],
    ["secured", tlsMs],
    ["first byte", firstByteMs],
    ["in all", totalMs],
  ];
  return `Time: ${parts.flatMap(([word, ms]) => (ms === undefined ? [] : [`${word} ${formatDuration(ms)}`])).join(" · ")}`;
}

/** Head and body of what was sent or came back, as it was; secrets are masked before it is kept. */
function Exchange({
  title,
  headers,
  body,
  isOpen,
}: Readonly<{
  title: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  isOpen: boolean;
}>) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <details open={isOpen} className="min-w-0">
      <summary className="py-1 text-xs break-all text-muted">{title}</summary>
      <pre
        tabIndex={0}
        aria-label={title}
        className="mt-1 max-h-64 overflow-auto rounded-md border bg-sunken p-2 font-mono text-xs break-words whitespace-pre-wrap"
      >
        {[...lines, "", body ?? "(no body)"].join("\n")}
      </pre>
    </details>
  );
}

const CONSOLE_TONE: Readonly<Record<string, string>> = { error: "text-bad", warn: "text-warn" };

function Console({ lines }: Readonly<{ lines: readonly { level: string; text: string }[] }>) {
  return (
    <figure>
      <figcaption className="text-xs text-muted">Console</figcaption>
      <ol
        aria-label="Console"
        tabIndex={0}
        className="mt-1 max-h-64 overflow-auto rounded-md border bg-sunken py-1 font-mono text-xs"
      >
        {lines.map(({ level, text }, index) => (
          <li key={index} className="flex gap-2 px-2 break-words whitespace-pre-wrap">
            <span className={`w-10 shrink-0 select-none ${CONSOLE_TONE[level] ?? "text-muted"}`}>{level}</span>
            <span className="min-w-0">{text}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
