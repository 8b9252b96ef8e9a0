"use client";

import { ErrorState } from "@/components/ui/states";

export default function PageError({
  error,
  reset,
}: Readonly<{ error: Error & { digest?: string }; reset: () => void }>) {
  return (
    <main className="mx-auto max-w-2xl px-4 py-16">
      <h1 className="sr-only">Something went wrong</h1>
      <ErrorState
        title="This page failed"
        message="The page could not be shown. Nothing you saved is lost."
        reference={error.digest}
        onRetry={reset}
      />
    </main>
  );
}
