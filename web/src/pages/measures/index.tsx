// Measures: what one follows at a glance, and each with its chart, values and target.
import { Route, Switch } from "wouter";
import NotFound from "../notfound";
import { kindOf } from "./kinds";
import { MeasurePage } from "./measure";
import { Overview } from "./overview";

export default function Measures() {
  return (
    <Switch>
      <Route path="/espace/mesures" component={Overview} />
      <Route path="/espace/mesures/:id">
        {({ id }) => {
          const kind = kindOf(id);
          return kind ? <MeasurePage key={kind.id} kind={kind} /> : <NotFound />;
        }}
      </Route>
    </Switch>
  );
}
