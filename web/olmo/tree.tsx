import "./tree.css";
import type { Module, Tensor } from "../../lessons/tying/tree/module.ts";
import { formatWhole } from "../format/format.ts";
import type { Choice } from "./choice.ts";
import type { Findings } from "./findings.ts";

interface TreeProps {
  readonly findings: Findings;
  readonly choice: Choice;
}

/** The nested modules of a model, with the path to the vocabulary matrix marked. */
export function ModuleTree({ findings, choice }: TreeProps) {
  return (
    <figure class="module-tree" data-testid="lens-tree">
      <figcaption>OLMo 1B, one block for all</figcaption>
      <ul>
        <Node name="" path="" module={findings.tree} {...{ findings, choice }} />
      </ul>
    </figure>
  );
}

interface NodeProps extends TreeProps {
  readonly name: string;
  readonly path: string;
  readonly module: Module;
}

function Node({ name, path, module, findings, choice }: NodeProps) {
  const { embedding, head } = findings.places;
  const isGhostsPlace = !findings.head && path === head.slice(0, head.lastIndexOf("."));
  const children = [...module.children];
  return (
    <li>
      {name && <b>{name}</b>} <span>{module.kind}</span>
      {[...module.parameters].map(([parameter, tensor]) => (
        <Weight key={parameter} name={parameter} mark={markOf(tensor, findings)} {...{ tensor }} />
      ))}
      {path === head && choice.structure === "shared-module" && <em>the same module as {embedding}</em>}
      {path.endsWith(".0.ff_out") && <em>not the head: the block’s down projection</em>}
      {(children.length > 0 || isGhostsPlace) && (
        <ul>
          {children.map(([child, below]) => (
            <Node
              key={child}
              name={child}
              path={path ? `${path}.${child}` : child}
              module={below}
              {...{ findings, choice }}
            />
          ))}
          {isGhostsPlace && (
            <li class="tree-ghost">
              <b>ff_out</b> is never made: the forward pass takes <code>wte.weight</code>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

interface Mark {
  readonly letter: "A" | "B";
  readonly shared: boolean;
}

/** Which of the vocabulary matrices a tensor is; null for any other tensor. */
function markOf(tensor: Tensor, { embedding, head }: Findings): Mark | null {
  if (tensor === embedding) return { letter: "A", shared: tensor === head };
  return tensor === head ? { letter: "B", shared: false } : null;
}

function Weight({ name, tensor, mark }: { name: string; tensor: Tensor; mark: Mark | null }) {
  return (
    <>
      {" "}
      <span class="tree-weight">
        {name} {tensor.shape.map(formatWhole).join(" × ")}
      </span>
      {mark && (
        <>
          {" "}
          <mark class={`matrix-${mark.letter}`}>
            matrix {mark.letter}
            {mark.shared && ", shared"}
          </mark>
        </>
      )}
    </>
  );
}
