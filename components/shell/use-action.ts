"use client";

import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { toast } from "sonner";
import { asClientError } from "@/lib/client/client-error";

interface Options<I, O> {
  run: (input: I) => Promise<O>;
  /** Everything fetched under these keys is fetched again. */
  invalidate?: readonly QueryKey[];
  /** Said when it worked; null for silence. */
  done?: string | ((output: O, input: I) => string) | null;
  /** "Could not …" in front of the cause. */
  failed: string;
  onDone?: (output: O, input: I) => void;
}

/** A write with its usual company: refresh of what it changed, a word when done, the cause when not. */
export function useAction<I, O>({ run, invalidate = [], done = null, failed, onDone }: Options<I, O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (output, input) => {
      await Promise.all(invalidate.map((queryKey) => client.invalidateQueries({ queryKey })));
      if (done !== null) toast.success(typeof done === "string" ? done : done(output, input));
      onDone?.(output, input);
    },
    onError: (thrown) => {
      const error = asClientError(thrown);
      toast.error(failed, {
        description: `${error.message}${error.requestId === undefined ? "" : ` (${error.requestId})`}`,
      });
    },
  });
}
