import { handleHook } from "@/lib/server/hooks/handle-hook";

export const dynamic = "force-dynamic";

export const GET = handleHook;
export const HEAD = handleHook;
export const POST = handleHook;
export const PUT = handleHook;
export const PATCH = handleHook;
export const DELETE = handleHook;
export const OPTIONS = handleHook;
