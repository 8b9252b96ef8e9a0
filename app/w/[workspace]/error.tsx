"use client";

import { ErrorState } from "@/components/ui/states";

export default function WorkspacePageError({
  error,
  reset,
}: Readonly<{ error: Error & { digest?: string }; reset: () => void }>) {
  return (
    <div className="mx-auto max-w-2xl p-6">
      <h1 className="sr-only">Something went wrong</h1>
      <ErrorState
        title="This page failed"
        message={error.message || "The page could not be shown."}
        reference={error.digest}
        onRetry={reset}
      />
    </div>
  );
}
