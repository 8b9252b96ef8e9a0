import { SkeletonRows } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="mx-auto max-w-7xl p-2">
      <SkeletonRows rows={8} label="Loading the page" />
    </div>
  );
}
