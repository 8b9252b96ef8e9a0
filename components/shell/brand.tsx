/** The product's mark: three steps, one of them behind the other two. */
export function Brand() {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <svg
        aria-hidden
        viewBox="0 0 20 20"
        className="size-5 text-accent"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
      >
        <rect x="1.5" y="2" width="6" height="6" rx="1.5" />
        <rect x="1.5" y="12" width="6" height="6" rx="1.5" />
        <rect x="12.5" y="7" width="6" height="6" rx="1.5" fill="currentColor" />
        <path d="M7.5 5h2a1.5 1.5 0 0 1 1.5 1.5V10h1.5M7.5 15h2a1.5 1.5 0 0 0 1.5-1.5V10" />
      </svg>
      <span className="hidden whitespace-nowrap sm:inline">Workflow Automation</span>
    </span>
  );
}
