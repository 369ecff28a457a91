import { useTranslation } from "react-i18next";

/** What a field is called. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation("sheets");
  return (field) => t(`field.${field}` as "field.name", { defaultValue: field });
}
