"use client";

import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from "lucide-react";
import type { ConnectionSummary } from "@/lib/client/connections";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import { isUnconnected } from "./is-unconnected";
import { tokenEnd } from "./token-end";

const STATE = {
  ok: { word: "Works", tone: "ok", Icon: CircleCheck },
  broken: { word: "Broken", tone: "bad", Icon: CircleX },
  untested: { word: "Not used yet", tone: "neutral", Icon: CircleDashed },
} as const;

const UNCONNECTED = { word: "Not connected", tone: "warn", Icon: CircleDashed } as const;

/** How a connection stands, and beside it that its token ends soon where nobody but a person can renew it. */
export function ConnectionState({ connection }: Readonly<{ connection: ConnectionSummary }>) {
  const end = tokenEnd(connection, useNow(60_000));
  const { word, tone, Icon } = isUnconnected(connection) ? UNCONNECTED : STATE[connection.state];
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <Badge tone={tone} icon={<Icon aria-hidden />}>
        {word}
      </Badge>
      {end === "soon" || (end === "over" && connection.state !== "broken") ? (
        <Badge tone="warn" icon={<TriangleAlert aria-hidden />}>
          {end === "soon" ? "Token ends " : "Token ended "}
          <Time at={connection.expiresAt} />
        </Badge>
      ) : null}
    </span>
  );
}
