"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { modelCallOptions } from "@/lib/client/model-calls";
import type { Json } from "@/lib/kernel/json";
import type { Analysis } from "@/lib/client/intelligence";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { JsonBlock } from "@/components/ui/json-block";

type Engine = Analysis["analysis"]["engine"];

/** Who answered, what it cost, and on demand exactly what was sent where. Nothing where no model was wanted. */
export function ModelCallPanel({ engine }: Readonly<{ engine: Engine }>) {
  const [isOpen, setIsOpen] = useState(false);
  if (engine.model === null && engine.note === undefined) return null;
  const callId = engine.model_call_id ?? null;
  return (
    <section aria-label="Language model" className="grid gap-2 border-b p-4">
      <p>
        {engine.model === null ? engine.note : `Planned by ${engine.model}; checked like any other workflow.`}{" "}
        <span className="text-muted">{spentWords(engine)}</span>
      </p>
      {callId === null ? null : (
        <div>
          <Button size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            What was sent
          </Button>
        </div>
      )}
      {isOpen && callId !== null ? <Exchanges callId={callId} /> : null}
    </section>
  );
}

function Exchanges({ callId }: Readonly<{ callId: string }>) {
  const { workspace } = useViewer();
  const { data, error } = useQuery(modelCallOptions(workspace.id, callId));
  if (error !== null) return <Callout tone="bad">{error.message}</Callout>;
  if (data === undefined) return <p role="status">Loading…</p>;
  return data.exchanges.map((exchange, i) => (
    <div key={i} className="grid gap-2">
      <p className="font-mono text-xs break-all">
        POST {exchange.url} → {exchange.status ?? "no answer"}
      </p>
      <JsonBlock label="Sent" value={shown(exchange.sent)} />
      <JsonBlock label="Received" value={shown(exchange.received)} />
    </div>
  ));
}

/** `1,200 tokens in, 300 out, $0.0081`; "" where nothing is known. */
function spentWords({ usage, cost_usd: costUsd }: Engine): string {
  const tokens = [
    usage?.input_tokens == null ? null : `${usage.input_tokens.toLocaleString("en-US")} tokens in`,
    usage?.output_tokens == null ? null : `${usage.output_tokens.toLocaleString("en-US")} out`,
    costUsd == null ? null : `$${costUsd.toFixed(4)}`,
  ];
  return tokens.filter((part) => part !== null).join(", ");
}

function shown(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
