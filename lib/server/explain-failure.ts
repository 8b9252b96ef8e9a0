import { AppError } from "@/lib/kernel/app-error";

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** Any thrown value as an error that may leave the process: what is unknown becomes INTERNAL without its message. */
export function explainFailure(error: unknown): AppError {
  if (error instanceof AppError) {
    return error.code === "INTERNAL" ? hidden(error) : error;
  }
  const code = codeOf(error);
  if (code === "P1008" || code.startsWith("SQLITE_BUSY")) {
    return new AppError("UNAVAILABLE", "The database is busy; try again.", { retryAfterMs: 1_000, cause: error });
  }
  if (code === "SQLITE_FULL" || (error instanceof Error && error.message.includes("database or disk is full"))) {
    return new AppError("STORAGE_FULL", "The disk is full; free space and try again.", {
      retryAfterMs: 60_000,
      cause: error,
    });
  }
  return hidden(error);
}

function hidden(cause: unknown): AppError {
  return new AppError("INTERNAL", "Something went wrong here. The log has the details under this request's id.", {
    cause,
  });
}
