import { z } from "zod";
import { mspIdSchema, provenanceSchema } from "./identifiers.js";
import { pageOf } from "./paging.js";

export const operatorSchema = z
  .object({
    mspId: mspIdSchema,
    digestAlgorithms: z
      .array(z.string())
      .describe("Algorithms that it can verify; an Indication to it must use one of them."),
    keepsPrivateChannel: z.boolean(),
    transferEndpoint: z
      .string()
      .optional()
      .describe("Where its manager takes transfers of images, an http or https URL."),
    registered: provenanceSchema,
  })
  .meta({ id: "Operator", description: "What an operator says of itself to the consortium." });

export const operatorPageSchema = pageOf("OperatorPage", operatorSchema, "Operators, by MSP id.");

export type OperatorView = z.infer<typeof operatorSchema>;
