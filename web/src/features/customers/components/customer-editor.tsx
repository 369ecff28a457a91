import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Editor } from "@/components/settings/editor";
import { MoveButtons, moved } from "@/components/settings/ordering";
import { useDraft } from "@/components/settings/use-draft";
import { useSetting } from "@/components/settings/use-setting";
import { Icon } from "@/components/ui/icon";
import { type CustomerDraft, useSaveCustomer, useTiers } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customers.module.css";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";

export interface Colleague {
  agent: string;
  name: string;
}

type Change = (patch: Partial<CustomerDraft>) => void;

interface Props {
  customer: CustomerDraft;
  colleagues: readonly Colleague[];
  /** Whether this person may say who looks after customers, and of which tier they are. */
  mayManage: boolean;
  onClose: () => void;
  onReload: () => void;
}

/** A customer who is nobody yet. */
export const nobody = (language: string): CustomerDraft => ({
  customer: "",
  name: "",
  language: LANGUAGES.find((each) => each === language) ?? "en",
  manager: null,
  backups: [],
  addresses: [],
  note: "",
  tier: null,
  version: 0,
});

/** The form of a customer, new or known. A change can be taken back. */
export function CustomerEditor({ customer, colleagues, mayManage, onClose, onReload }: Props) {
  const { t } = useTranslation("customers");
  const draft = useDraft(customer);
  const put = useSaveCustomer();
  const { save, error, isSaving } = useSetting<CustomerDraft>({
    save: put,
    nameOf: ({ name }) => name,
  });
  const { value, change } = draft;
  const isNew = customer.version === 0;
  return (
    <Editor
      title={isNew ? t("add") : customer.name}
      isDirty={draft.isDirty}
      isReadOnly={false}
      isSaving={isSaving}
      error={error}
      onSave={() => save(value, isNew ? null : customer, onClose)}
      onClose={onClose}
      onReload={onReload}
    >
      <TextInput
        label={t("name")}
        required
        maxLength={100}
        data-autofocus
        value={value.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <NativeSelect
        label={t("language")}
        description={t("language_hint")}
        value={value.language}
        onChange={({ currentTarget }) =>
          change({ language: LANGUAGES.find((each) => each === currentTarget.value) ?? "en" })
        }
        data={LANGUAGES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }))}
      />
      <Addresses addresses={value.addresses} change={change} />
      <Care value={value} colleagues={colleagues} isFixed={!mayManage} change={change} />
      <Textarea
        label={t("note")}
        description={t("note_hint")}
        rows={4}
        maxLength={4000}
        value={value.note}
        onChange={({ currentTarget }) => change({ note: currentTarget.value })}
      />
    </Editor>
  );
}

function Addresses({ addresses, change }: { addresses: CustomerDraft["addresses"]; change: Change }) {
  const { t } = useTranslation("customers");
  const kinds = ["phone", "email", "web"] as const;
  const put = (index: number, patch: Partial<CustomerDraft["addresses"][number]>) =>
    change({ addresses: addresses.map((each, at) => (at === index ? { ...each, ...patch } : each)) });
  return (
    <fieldset className={classes.group}>
      <legend>{t("addresses")}</legend>
      {addresses.map((address, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place until it is saved.
        <div key={index} className={classes.address}>
          <NativeSelect
            aria-label={t("address.kind", { number: index + 1 })}
            value={address.kind}
            onChange={({ currentTarget }) =>
              put(index, { kind: kinds.find((kind) => kind === currentTarget.value) ?? "phone" })
            }
            data={kinds.map((kind) => ({ value: kind, label: t(`address.kinds.${kind}`) }))}
          />
          <TextInput
            aria-label={t("address.value", { number: index + 1 })}
            required
            maxLength={200}
            value={address.value}
            onChange={({ currentTarget }) => put(index, { value: currentTarget.value })}
          />
          <ActionIcon
            aria-label={t("address.remove", { number: index + 1 })}
            onClick={() => change({ addresses: addresses.filter((_, at) => at !== index) })}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        className={classes.add ?? ""}
        size="compact-md"
        variant="default"
        leftSection={<Icon name="plus" size={15} />}
        onClick={() => change({ addresses: [...addresses, { kind: "phone", value: "" }] })}
      >
        {t("address.add")}
      </Button>
    </fieldset>
  );
}

interface CareProps {
  value: CustomerDraft;
  colleagues: readonly Colleague[];
  isFixed: boolean;
  change: Change;
}

/** Whom the customer's calls ring first, and of which tier they are. */
function Care({ value, colleagues, isFixed, change }: CareProps) {
  const { t } = useTranslation("customers");
  const tiers = useTiers().data ?? [];
  const known = useId();
  const nameOf = (id: string) => colleagues.find(({ agent }) => agent === id)?.name ?? id;
  const { manager, backups } = value;
  const free = colleagues.filter(({ agent }) => agent !== manager && !backups.includes(agent));
  const options = (list: readonly Colleague[]) => list.map(({ agent, name }) => ({ value: agent, label: name }));
  return (
    <fieldset className={classes.group} disabled={isFixed}>
      <legend>{t("care")}</legend>
      <p className={classes.hint}>{t(isFixed ? "care_fixed" : "care_hint")}</p>
      <NativeSelect
        label={t("manager")}
        value={manager ?? ""}
        onChange={({ currentTarget: { value: chosen } }) =>
          change({ manager: chosen || null, backups: backups.filter((each) => each !== chosen) })
        }
        data={[
          { value: "", label: t("no_manager") },
          ...options(colleagues),
          ...(manager && !colleagues.some(({ agent }) => agent === manager) ? [manager] : []),
        ]}
      />
      {backups.map((backup, index) => (
        <div key={backup} className={classes.backup}>
          <span>{t("backup", { number: index + 1, name: nameOf(backup) })}</span>
          <MoveButtons
            name={nameOf(backup)}
            index={index}
            count={backups.length}
            onMove={(from, to) => change({ backups: moved(backups, from, to) })}
          />
          <ActionIcon
            aria-label={t("backup_remove", { name: nameOf(backup) })}
            onClick={() => change({ backups: backups.filter((each) => each !== backup) })}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      {free.length > 0 && (
        <NativeSelect
          label={t("backup_add")}
          value=""
          onChange={({ currentTarget: { value: chosen } }) => chosen && change({ backups: [...backups, chosen] })}
          data={[{ value: "", label: t("choose") }, ...options(free)]}
        />
      )}
      <TextInput
        label={t("tier")}
        description={t("tier_hint")}
        maxLength={100}
        list={known}
        value={value.tier ?? ""}
        onChange={({ currentTarget: { value: tier } }) => change({ tier: tier === "" ? null : tier })}
      />
      <datalist id={known}>
        {tiers.map((tier) => (
          <option key={tier} value={tier} />
        ))}
      </datalist>
    </fieldset>
  );
}
