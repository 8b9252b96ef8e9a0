import { cx } from "./cx";

export function Skeleton({ className }: Readonly<{ className?: string }>) {
  return <div aria-hidden className={cx("animate-pulse rounded-md bg-sunken", className)} />;
}

/** Rows that stand where a list will be, at the height it will have. */
export function SkeletonRows({ rows = 5, label = "Loading" }: Readonly<{ rows?: number; label?: string }>) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-2 p-4">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className="h-8 w-full" />
      ))}
    </div>
  );
}
