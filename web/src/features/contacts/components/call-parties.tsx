import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/talk.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { Party } from "@/features/contacts/live/desk";

/** The agents in a call beside the customer, each with their part. */
export function CallParties({ parties, names }: { parties: readonly Party[]; names: Names }) {
  const { t } = useTranslation("contacts");
  return (
    <ul className={classes.parties} aria-label={t("call.parties")}>
      {parties.map(({ agent, part, is_muted }, place) => (
        <li key={agent} className={classes.party}>
          <Avatar name={names.agent(agent)} size={22} />
          {names.agent(agent)}
          <span className={classes.part}>{t(`call.part.${place === 0 ? "responsible" : part}`)}</span>
          {is_muted && (
            <>
              <Icon name="microphone-off" size={14} />
              <span className={classes.part}>{t("call.muted")}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
