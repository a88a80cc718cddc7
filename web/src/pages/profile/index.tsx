// The medical profile: all sections at a glance, and each with its entries.
import { Route, Switch } from "wouter";
import NotFound from "../notfound";
import { Overview } from "./overview";
import { SectionPage } from "./sectionpage";
import { sections } from "./sections";

export default function Profile() {
  return (
    <Switch>
      <Route path="/espace/profil" component={Overview} />
      <Route path="/espace/profil/:section">
        {({ section }) => {
          const found = sections.find((s) => s.id === section);
          return found ? <SectionPage key={found.id} section={found} /> : <NotFound />;
        }}
      </Route>
    </Switch>
  );
}
