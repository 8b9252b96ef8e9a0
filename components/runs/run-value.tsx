"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { Json } from "@/lib/kernel/json";
import { asClientError } from "@/lib/client/client-error";
import { fetchRunBlob } from "@/lib/client/runs";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/json-block";
import { formatBytes } from "@/components/ui/format";
import { blobRefsIn, withBlobs } from "./blob-refs";

type Props = Readonly<{ runId: string; label: string; value: Json | undefined; none?: string }>;

/** A value of a run. Parts that are too large to come along show their beginning and are loaded on request. */
export function RunValue({ runId, label, value, none }: Props) {
  const { workspace } = useViewer();
  const [loaded, setLoaded] = useState<ReadonlyMap<string, Json>>(new Map());
  const [isLoading, setIsLoading] = useState(false);
  const shown = value === undefined || loaded.size === 0 ? value : withBlobs(value, loaded);
  const missing = blobRefsIn(shown);
  const bytes = missing.reduce((sum, ref) => sum + ref.bytes, 0);
  const load = async () => {
    setIsLoading(true);
    try {
      const found = await Promise.all(
        missing.map(async ({ id }) => [id, await fetchRunBlob(workspace.id, runId, id)] as const),
      );
      setLoaded(new Map([...loaded, ...found]));
    } catch (error) {
      toast.error("Could not load the whole value", { description: asClientError(error).message });
    }
    setIsLoading(false);
  };
  return (
    <JsonBlock
      label={label}
      value={shown}
      {...(none === undefined ? {} : { none })}
      actions={
        missing.length === 0 ? null : (
          <Button size="sm" variant="ghost" busy={isLoading} onClick={() => void load()}>
            Load all ({formatBytes(bytes)})
          </Button>
        )
      }
    />
  );
}
