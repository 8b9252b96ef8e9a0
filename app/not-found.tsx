import Link from "next/link";
import { buttonClass } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="mx-auto flex max-w-md flex-col items-start gap-3 px-4 py-24">
      <h1 className="text-lg font-semibold">Page not found</h1>
      <p className="text-muted">
        There is nothing at this address, or it belongs to a workspace you are not a member of.
      </p>
      <Link href="/" className={buttonClass("primary")}>
        Go to the overview
      </Link>
    </main>
  );
}
