/**
 * Whether a conditional write found its row changed or gone (Prisma P2025), or its successor already there (P2002):
 * somebody else was first.
 */
export function isChangedMeanwhile(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && (error.code === "P2025" || error.code === "P2002")
  );
}
