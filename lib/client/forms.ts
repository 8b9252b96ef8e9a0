import type { z } from "zod";
import * as contracts from "@/lib/api/contracts/forms";
import { request } from "./request";

/** Sends a form that was filled in. */
export const submitForm = ({ id, ...body }: z.input<NonNullable<typeof contracts.submitForm.body>> & { id: string }) =>
  request(contracts.submitForm, { params: { id }, body });
