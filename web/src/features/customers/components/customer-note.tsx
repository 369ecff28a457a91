import { ActionIcon, Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import type { Customer } from "@/features/customers/api/customers";
import { useWriteCustomerNote } from "@/features/customers/api/note";
import { CardSection } from "@/features/customers/components/customer-card";
import classes from "@/features/customers/components/customer-card.module.css";
import { focus } from "@/lib/focus";

/** What is good to know of a customer, changed in place by whoever learns something. */
export function CustomerNote({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const [draft, setDraft] = useState<string | null>(null);
  const write = useWriteCustomerNote(customer.customer);
  if (draft === null) {
    return (
      <CardSection
        title={t("note")}
        aside={
          <ActionIcon size={26} aria-label={t("edit_note")} onClick={() => setDraft(customer.note)}>
            <Icon name="pencil" size={15} />
          </ActionIcon>
        }
      >
        <p className={customer.note ? classes.text : classes.quiet}>{customer.note || t("no_note")}</p>
      </CardSection>
    );
  }
  const save = () => write.mutate({ note: draft, before: customer.note }, { onSuccess: () => setDraft(null) });
  return (
    <CardSection title={t("note")}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      >
        <textarea
          className={classes.field}
          aria-label={t("note")}
          rows={4}
          maxLength={4_000}
          ref={focus}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <FailedLine error={write.error} />
        <div className={classes.buttons}>
          <Button size="xs" variant="default" onClick={() => setDraft(null)}>
            {t("cancel")}
          </Button>
          <Button size="xs" type="submit" loading={write.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </CardSection>
  );
}
