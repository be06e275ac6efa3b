import { createServer } from 'vite';
import { readFileSync } from 'node:fs';
const vite = await createServer({ root:'/work/main', configFile:false, logLevel:'warn', appType:'custom', server:{middlewareMode:true,hmr:false,ws:false,watch:null}, optimizeDeps:{noDiscovery:true}, ssr:{noExternal:['wgsl-preprocessor']} });
const l=(p)=>vite.ssrLoadModule(p);
const { nodeGpu }=await l('/src/node.ts'); const { acquireAccelerator }=await l('/src/gpu/device.ts'); const {train}=await l('/src/train.ts');
const src=readFileSync('bench/training/measure.ts','utf8');
const { readCsv, findColumn, numericColumns, labelColumn }=await l('/src/data/csv.ts'); const {mapLabels}=await l('/src/data/labels.ts'); const {appendOnes,scale,standardization}=await l('/src/data/scaling.ts');
const acc=await acquireAccelerator({gpu:await nodeGpu()});
for (const [f,lab] of [['sonar','object'],['breast-cancer','diagnosis']]) for (const eps of [0,0.1]) for (const [P,beta,loss] of [[40,1e-2,'hinge'],[20,2e-2,'hinge'],[20,1e-2,'logistic']]) {
 const t=readCsv(readFileSync('bench/data/'+f+'.csv')); const at=findColumn(t,lab); let X=numericColumns(t,t.rows[0].map((_,c)=>c).filter(c=>c!==at)); const {y}=mapLabels(labelColumn(t,at));
 const keep=Math.round(.7*X.rows); X={rows:keep,columns:X.columns,data:X.data.slice(0,keep*X.columns)}; if(f==='sonar'){ }
 X=appendOnes(scale(X,standardization(X))); const e=new Float64Array(X.columns).fill(eps); e[X.columns-1]=0;
 const log=[]; let s; try { s=await train({X,y:y.slice(0,keep),loss,beta,epsilon:e,patterns:P,seed:1},{device:process.argv[2]==='cpu'?'cpu':acc,gap:1e-2,timeLimitSeconds:20,onProgress:p=>log.push([p.iteration,p.seconds.toFixed(1),p.relativeGap.toFixed(3)].join(':'))}); console.log(f,eps,P,beta,loss,s.status,s.relativeGap.toFixed(4),s.iterations,s.seconds.toFixed(1),s.splitting,log.filter((_,i)=>i%3===0).join(' ')); } catch(err){console.log(f,eps,String(err).slice(0,100));}
}
process.exit(0);
