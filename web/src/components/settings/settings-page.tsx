import { Button, TextInput } from "@mantine/core";
import { type UseQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Editor } from "@/components/settings/editor";
import { PageFrame } from "@/components/settings/page-frame";
import { RecordLinks, type Used } from "@/components/settings/record-link";
import classes from "@/components/settings/settings.module.css";
import { type Column, SettingsTable } from "@/components/settings/settings-table";
import { hasStatus, type Status, StatusFilter } from "@/components/settings/status-filter";
import { SwitchOff } from "@/components/settings/switch-off";
import { useDraft } from "@/components/settings/use-draft";
import { useOpened } from "@/components/settings/use-opened";
import { useSetting } from "@/components/settings/use-setting";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { FailedLine, Loaded, LoadingRows, Message } from "@/components/ui/states";

/** A list this short is seen at a glance. */
const SEARCHED_FROM = 8;

export interface Setting {
  version: number;
  is_active: boolean;
}

export type Form<T> = (draft: T, change: (patch: Partial<T>) => void) => ReactNode;

export interface SettingsPageProps<T extends Setting> {
  icon: IconName;
  /**
   * `lead` says what these settings are for, `empty` what to do first, `off` what becomes of the users of one
   * (where users are not known: of everybody) when it is switched off.
   */
  words: { title: string; lead: string; add: string; empty: string; off?: string };
  query: UseQueryResult<T[]>;
  /** Adds a setting of version 0, and changes the version that was seen of others. */
  save: (wanted: T) => Promise<T>;
  /** What is saved to take a change back, if it can be; the setting as it was, where nothing else changes with it. */
  formerOf?: (item: T, wanted: T) => T | null;
  keyOf: (item: T) => string;
  nameOf: (item: T) => string;
  blank: () => T;
  /** A new setting like one that is there. */
  copyOf?: (item: T) => T;
  /** What else stands on it; whoever switches it off is told so before. */
  usersOf?: (item: T) => readonly Used[];
  columns: readonly Column<T>[];
  form: Form<T>;
  order?: (keys: string[]) => Promise<unknown>;
  canWrite: boolean;
  width?: number;
  hasSwitch?: boolean;
  /** The name under which the list is exported. */
  table?: string;
  /** What else stands beside the title. */
  actions?: ReactNode;
}

/** Settings of one kind: a list, a form, and everything in between. */
export function SettingsPage<T extends Setting>(props: SettingsPageProps<T>) {
  const { words, query, canWrite, keyOf } = props;
  const { i18n } = useTranslation("shared");
  const [edited, setEdited] = useOpened(query.data, keyOf);
  const add = canWrite && <Add label={words.add} onClick={() => setEdited(props.blank())} />;
  const count = query.data?.length;
  return (
    <PageFrame
      title={words.title}
      lead={words.lead}
      count={count ? new Intl.NumberFormat(i18n.language).format(count) : undefined}
      action={
        count ? (
          <>
            {props.actions}
            {props.table && <ExportButton table={props.table} />}
            {add}
          </>
        ) : undefined
      }
    >
      <Loaded query={query} loading={<LoadingRows rows={6} height={24} />}>
        {(items) =>
          items.length === 0 ? (
            <Card>
              <Message icon={props.icon} title={words.title} text={words.empty}>
                {add}
              </Message>
            </Card>
          ) : (
            <List {...props} items={items} onOpen={setEdited} />
          )
        }
      </Loaded>
      {edited && <Edited {...props} key={`${keyOf(edited)}.${edited.version}`} item={edited} onOpen={setEdited} />}
    </PageFrame>
  );
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
      {label}
    </Button>
  );
}

type ListProps<T extends Setting> = SettingsPageProps<T> & { items: readonly T[]; onOpen: (item: T) => void };

function List<T extends Setting>(props: ListProps<T>) {
  const { items, order, canWrite, copyOf, usersOf, words, onOpen } = props;
  const { t } = useTranslation("shared");
  const { found, bar, showAll } = useFound(props);
  const [offering, setOffering] = useState<T | null>(null);
  const queries = useQueryClient();
  const { save, error, isSaving } = useSetting(props);
  const ordering = useMutation({
    mutationFn: (keys: string[]) => order?.(keys) ?? Promise.resolve(),
    onSettled: () => queries.invalidateQueries(),
  });
  const users = (item: T) => usersOf?.(item) ?? [];
  const flip = (item: T) => {
    setOffering(null);
    save({ ...item, is_active: !item.is_active }, item);
  };
  const isMissed = (item: T) => item.is_active && words.off && (!usersOf || users(item).length > 0);
  const flipOrAsk = (item: T) => (isMissed(item) ? setOffering(item) : flip(item));
  const usage: Column<T> = {
    title: t("settings.used_by"),
    cell: (item) => <RecordLinks of={users(item)} />,
    sortBy: (item) => users(item).length,
  };
  const isWhole = found.length === items.length;
  return (
    <Card isPadded={false}>
      {bar}
      <FailedLine error={error ?? ordering.error} />
      {found.length === 0 ? (
        <Message icon="search" title={t("settings.nothing_found")}>
          <Button variant="default" onClick={showAll}>
            {t("settings.show_all")}
          </Button>
        </Message>
      ) : (
        <SettingsTable
          label={words.title}
          columns={usersOf ? [...props.columns, usage] : props.columns}
          rows={found.map((item) => ({
            key: props.keyOf(item),
            name: props.nameOf(item),
            isActive: item.is_active,
            item,
          }))}
          onOpen={onOpen}
          onSwitch={canWrite && props.hasSwitch !== false ? flipOrAsk : undefined}
          onDuplicate={canWrite && copyOf ? (item) => onOpen(copyOf(item)) : undefined}
          isSaving={isSaving}
          onOrder={canWrite && order && isWhole ? ordering.mutate : undefined}
        />
      )}
      {offering && (
        <SwitchOff
          name={props.nameOf(offering)}
          effect={words.off ?? ""}
          users={users(offering)}
          onConfirm={() => flip(offering)}
          onCancel={() => setOffering(null)}
        />
      )}
    </Card>
  );
}

/** The items that are looked for, and the controls that say which; a short list that is all in use has none. */
function useFound<T extends Setting>({ items, nameOf }: ListProps<T>) {
  const { t, i18n } = useTranslation("shared");
  const [sought, setSought] = useState("");
  const [status, setStatus] = useState<Status>("all");
  const lower = (text: string) => text.toLocaleLowerCase(i18n.language);
  const found = items.filter((item) => hasStatus(item, status) && lower(nameOf(item)).includes(lower(sought.trim())));
  const isSearched = items.length >= SEARCHED_FROM;
  const isMixed = status !== "all" || items.some(({ is_active }) => !is_active);
  const bar = (isSearched || isMixed) && (
    <div className={classes.bar}>
      {isSearched && (
        <TextInput
          className={classes.search}
          aria-label={t("settings.search")}
          placeholder={t("settings.search")}
          leftSection={<Icon name="search" size={16} />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      )}
      {isMixed && <StatusFilter value={status} items={items} onChange={setStatus} />}
      {found.length < items.length && (
        <span className={classes.hint} role="status">
          {t("settings.of_all", { shown: found.length, total: items.length })}
        </span>
      )}
    </div>
  );
  const showAll = () => {
    setSought("");
    setStatus("all");
  };
  return { found, bar, showAll };
}

type EditedProps<T extends Setting> = SettingsPageProps<T> & { item: T; onOpen: (item: T | null) => void };

function Edited<T extends Setting>(props: EditedProps<T>) {
  const { item, onOpen, canWrite } = props;
  const draft = useDraft(item);
  const { save, error, isSaving } = useSetting(props);
  const before = item.version > 0 ? item : null;
  const former = (wanted: T) => (before && props.formerOf ? props.formerOf(before, wanted) : before);
  const reload = async () => {
    const { data } = await props.query.refetch();
    onOpen(data?.find((each) => props.keyOf(each) === props.keyOf(item)) ?? null);
  };
  return (
    <Editor
      title={before ? props.nameOf(before) : props.words.add}
      // A copy is worth saving as it is.
      isDirty={draft.isDirty || (!before && props.nameOf(item) !== "")}
      isReadOnly={!canWrite}
      isSaving={isSaving}
      error={error}
      width={props.width}
      onSave={() => save(draft.value, former(draft.value), () => onOpen(null))}
      onClose={() => onOpen(null)}
      onReload={() => void reload()}
    >
      {props.form(draft.value, draft.change)}
    </Editor>
  );
}
