import { AppError } from "@/lib/kernel/app-error";

/** Why an operation's input cannot be taken. @param field below `with` */
export function invalidField(field: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `${field} ${message}`, { details: [{ path: `with.${field}`, message }] });
}
