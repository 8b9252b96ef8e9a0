"use client";

import { createContext, use, useState, type ReactNode } from "react";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { createQueryClient } from "@/lib/client/query-client";
import { createReachabilityWatch, type ReachabilityWatch } from "@/lib/client/reachability";
import { Toaster } from "@/components/ui/toaster";

const ReachabilityContext = createContext<ReachabilityWatch | null>(null);

/** @throws TypeError outside Providers */
export function useReachabilityWatch(): ReachabilityWatch {
  const watch = use(ReachabilityContext);
  if (watch === null) throw new TypeError("useReachabilityWatch needs Providers above it");
  return watch;
}

export function Providers({ children }: Readonly<{ children: ReactNode }>) {
  const [watch] = useState(createReachabilityWatch);
  const [client] = useState(() => createQueryClient(watch));
  return (
    <ReachabilityContext value={watch}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>{children}</NuqsAdapter>
        <Toaster />
      </QueryClientProvider>
    </ReachabilityContext>
  );
}
