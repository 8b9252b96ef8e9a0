"use client";

import { useEffect, useSyncExternalStore, type ReactNode } from "react";
import { usePathname } from "next/navigation";
import { useQueryClient } from "@tanstack/react-query";
import { LogIn, PlugZap, WifiOff } from "lucide-react";
import { useReachabilityWatch } from "./providers";

/** How often a server that did not answer is asked again, milliseconds. */
const ASK_AGAIN_MS = 4_000;

function subscribe(notify: () => void): () => void {
  window.addEventListener("online", notify);
  window.addEventListener("offline", notify);
  return () => {
    window.removeEventListener("online", notify);
    window.removeEventListener("offline", notify);
  };
}

/** Says when what is shown may be out of date: no network, no server, no session. What was typed stays. */
export function OfflineBanner() {
  const client = useQueryClient();
  const pathname = usePathname();
  const watch = useReachabilityWatch();
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  const reachability = useSyncExternalStore(watch.subscribe, watch.read, () => "ok");
  useEffect(() => {
    if (reachability !== "unreachable") return;
    const timer = setInterval(() => void client.refetchQueries({ type: "active" }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [client, reachability]);

  if (!online) return <Banner icon={<WifiOff aria-hidden />}>You are offline. What you see may be out of date.</Banner>;
  if (reachability === "unreachable")
    return (
      <Banner icon={<PlugZap aria-hidden />}>
        The server does not answer. What you see may be out of date; it is asked again every few seconds.{" "}
        <button type="button" className="underline" onClick={() => void client.refetchQueries({ type: "active" })}>
          Try now
        </button>
      </Banner>
    );
  if (reachability === "signed_out")
    return (
      <Banner icon={<LogIn aria-hidden />}>
        Your session has ended. What you typed here stays:{" "}
        <a href={`/?next=${encodeURIComponent(pathname)}`} target="_blank" rel="noreferrer" className="underline">
          sign in again in a new tab
        </a>
        , then go on here.
      </Banner>
    );
  return null;
}

function Banner({ icon, children }: Readonly<{ icon: ReactNode; children: ReactNode }>) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-2 bg-warn-soft px-4 py-1 text-xs text-warn [&_svg]:size-3.5"
    >
      {icon}
      <p>{children}</p>
    </div>
  );
}
