import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { CallOut } from "@/features/contacts/components/call-out";
import { useCustomerSearch } from "@/features/customers/api/customers";
import { useLines } from "@/features/flows/api/lines";
import { nameIn } from "@/i18n/languages";

const SHOWN = 4;

/** Where an agent who is free calls somebody. */
export default function DeskCallOut() {
  const { i18n } = useTranslation();
  const { call = "" } = useSearch({ from: "/signed-in/desk" });
  const [text, setText] = useState(call);
  const { data: customers = [] } = useCustomerSearch(text);
  const { data: lines = [] } = useLines();
  const found = customers.flatMap(({ customer, name, addresses }) => {
    const numbers = addresses.filter(({ kind }) => kind === "phone");
    return numbers.map(({ value }) => ({ customer, name, number: value }));
  });
  const inUse = lines.filter(({ is_active }) => is_active);
  return (
    <Card>
      <CallOut
        text={text}
        onText={setText}
        found={text.trim() === "" ? [] : found.slice(0, SHOWN)}
        lines={inUse.map(({ line, name }) => ({ line, name: nameIn(i18n.language, name) }))}
      />
    </Card>
  );
}
