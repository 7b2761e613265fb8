import { pendingSchema } from "../../schemas/common.js";
import type { RouteResponse } from "./definition.js";

/** The answer that every write may give instead of waiting. */
export const pendingResponse: RouteResponse = {
  description:
    "Sent, but the outcome is not known yet: the client asked not to wait (`Prefer: respond-async`), or the ledger did not tell in time. Look at Location; sending the same again is safe.",
  schema: pendingSchema,
  headers: ["Location", "Preference-Applied"],
};
