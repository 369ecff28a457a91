import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import { FailedLine } from "@/components/ui/states";
import { useRetrieve } from "@/features/contacts/api/call";
import classes from "@/features/contacts/components/inbox.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { Parked } from "@/features/contacts/live/parked";

interface Props {
  parked: readonly Parked[];
  names: Names;
  /** Whether the agent is free to take somebody. */
  canTake: boolean;
}

/** Customers who wait for whoever takes them up, each with the time until they return by themselves. */
export function ParkedContacts({ parked, names, canTake }: Props) {
  const { t } = useTranslation("contacts");
  if (parked.length === 0) return null;
  return (
    <section aria-label={t("parked.title")}>
      <h2 className={classes.group}>{t("parked.title")}</h2>
      <ul className={classes.list}>
        {parked.map((each) => (
          <ParkedItem key={each.contact} parked={each} names={names} canTake={canTake} />
        ))}
      </ul>
    </section>
  );
}

function ParkedItem({ parked, names, canTake }: { parked: Parked; names: Names; canTake: boolean }) {
  const { t } = useTranslation("contacts");
  const take = useRetrieve(parked.contact);
  const name = names.customer(parked.customer);
  return (
    <li>
      <div className={classes.item}>
        <Avatar name={name} />
        <div>
          <div className={classes.name}>{name}</div>
          <div className={classes.sub}>
            <Clock until={parked.until} /> · {names.agent(parked.by)}
          </div>
        </div>
        <Button
          size="xs"
          aria-label={t("parked.take_whom", { customer: name })}
          disabled={!canTake}
          loading={take.isPending || take.isSuccess}
          onClick={() => take.mutate()}
        >
          {t("parked.take")}
        </Button>
      </div>
      <FailedLine error={take.error} />
    </li>
  );
}
