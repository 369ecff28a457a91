import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";

interface Props {
  /** The name of the table behind `/api/export/`. */
  table: string;
  /** The filter of the list, as the server names it. */
  filter?: Wishes;
}

type Wishes = Readonly<Record<string, string | number | boolean | readonly number[] | undefined>>;

const FORMATS = ["xlsx", "csv"] as const;

/** Takes a table out as it is filtered, in the reader's language and time zone. */
export function ExportButton({ table, filter = {} }: Props) {
  const { t, i18n } = useTranslation("shared");
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="arrow-down" size={16} />}>
          {t("export.label")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={exportAddress(table, { ...filter, format, locale: i18n.language })}
            download
          >
            {t(`export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Where the table is downloaded from. What is undefined is left out. */
export function exportAddress(table: string, wishes: Wishes): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const wanted = Object.entries({ ...wishes, zone: timeZone }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [value].flat().map((each) => [name, String(each)]),
  );
  return `/api/export/${table}?${new URLSearchParams(wanted)}`;
}
