import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export const KINDS = ["people", "customers", "queues"] as const;
export type Kind = (typeof KINDS)[number];

/** What somebody must hold to import a kind of table. */
export const PERMISSION_OF: Readonly<Record<Kind, string>> = {
  people: "users.manage",
  customers: "settings.write",
  queues: "settings.write",
};

export type ImportReport = Answer<"/api/import/people", "post">;
export type ImportRow = ImportReport["rows"][number];

export const LARGEST_FILE = 5_000_000;

interface Wish {
  kind: Kind;
  file: Blob;
  /** The field of each column, an empty one for none; without it the headings say. */
  columns?: readonly string[] | undefined;
  apply?: boolean;
}

/** Shows what a file would change, or changes it. */
export function useImport() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, file, columns, apply = false }: Wish): Promise<ImportReport> => {
      const request = {
        params: { query: { apply, ...(columns && { columns: [...columns] }) } },
        headers: { "Content-Type": "application/octet-stream" },
        body: file as unknown as string,
        bodySerializer: (content: unknown) => content as Blob,
      };
      if (kind === "people") return answered(api.POST("/api/import/people", request));
      if (kind === "customers") return answered(api.POST("/api/import/customers", request));
      return answered(api.POST("/api/import/queues", request));
    },
    onSuccess: (_, { apply }) => (apply ? queries.invalidateQueries() : undefined),
  });
}

export const templateAddress = (kind: Kind, language: string) => `/api/import/${kind}/template?language=${language}`;
